import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exampleConfiguration, settingsMarkdown, settingsSchema } from '../../src/config/describe.ts';
import { settingsByKey } from '../../src/config/settings/index.ts';
import { inspectIn, makeFolder } from './workspace.ts';

const made: readonly [string, () => string][] = [
  ['docs/settings.md', settingsMarkdown],
  ['docs/settings.schema.json', settingsSchema],
  ['oauth2.config.example.json', exampleConfiguration],
];

test.each(made)(
  '%s is as the table of settings makes it (npm run build && npm run generate)',
  (path, make) => {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(make());
  },
);

test('the page names every setting with its environment variable', () => {
  const page = settingsMarkdown();
  for (const { name, section } of settingsByKey.values()) {
    expect(page).toContain(`### ${name}\n`);
    expect(page).toContain(`- Environment: \`${section === undefined ? '' : `${section}__`}${name}\``);
  }
});

test('the page lists every deviation with its reason', () => {
  expect(settingsMarkdown()).toContain('- `OIDC_ENABLED` is `true`, there `false`: it works without set-up');
});

test('the schema describes every setting and refuses unknown ones', () => {
  const schema = JSON.parse(settingsSchema());
  const { OAUTH2_PROVIDER, SERVER } = schema.properties;
  expect(Object.keys(OAUTH2_PROVIDER.properties)).toHaveLength(130);
  expect(SERVER.properties.PORT).toMatchObject({
    type: 'integer',
    minimum: 0,
    maximum: 65_535,
    default: 8000,
  });
  expect(schema.properties).toHaveProperty('OAUTH2_PROVIDER_APPLICATION_MODEL');
  for (const part of [schema, OAUTH2_PROVIDER, SERVER]) expect(part.additionalProperties).toBe(false);
});

test('the example can be used as it is, and everything in it works', async () => {
  const folder = makeFolder({ 'oauth2.config.json': exampleConfiguration() });
  const { problems, notices, settings } = await inspectIn(folder);
  expect({ problems, notices }).toEqual({ problems: [], notices: [] });
  expect(settings.ACCESS_TOKEN_EXPIRE_SECONDS).toBe(1200);
});
