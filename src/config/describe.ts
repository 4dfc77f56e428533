/** The table of settings as documents: for people, for editors, and as a file to start from. */
import type { JsonSchema } from './kinds.ts';
import { environmentName, type NamedSetting, settingsByKey, type Topic, topics } from './settings/index.ts';
import type { Setting, Table } from './settings/setting.ts';

/** `docs/settings.md`. */
export function settingsMarkdown(): string {
  return [
    introduction,
    '## What differs from Django OAuth Toolkit',
    deviations(),
    ...topics.map(describeTopic),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

const introduction = `# Settings

<!-- Made from src/config/settings by \`npm run generate\`: change it there. -->

A configuration is one document: \`OAUTH2_PROVIDER\` holds the settings of Django OAuth Toolkit under their names
there, \`SERVER\` those of the HTTP server, and \`DATABASE_URL\` stands beside them. It is read from
\`oauth2.config.json\` (or \`.yaml\`, \`.yml\`, \`.js\`, \`.mjs\`, \`.cjs\`), \`.oauth2rc\`, or the key \`oauth2\` of
package.json, looked for from the working directory upwards as far as the first package.json or the home
directory. \`--config\` or \`OAUTHCTL_CONFIG\` names another file.

A value comes from, the later winning over the earlier: the default, the file, the environment, a flag. The
environment variable of a setting is its section, two underscores and its name. It holds JSON, or text where it
does not parse as JSON. Lengths of time are seconds or durations such as \`90s\`, \`15m\`, \`12h\`, \`30d\`. Paths are
relative to the configuration file, those in flags to the working directory.

A setting that is marked "not yet in effect" is checked and kept, and does nothing until its feature is there.
\`oauthctl config check\` names those that are set, and \`oauthctl config show --origin\` shows every value and
where it comes from.`;

function deviations(): string {
  const lines: string[] = [];
  for (const { name, setting } of settingsByKey.values()) {
    const { deviation } = setting;
    if (deviation === undefined) continue;
    const values =
      'django' in deviation ? ` is ${code(setting.default)}, there ${code(deviation.django)}` : '';
    lines.push(`- \`${name}\`${values}: ${prose(deviation.why)}.`);
  }
  return lines.join('\n');
}

function describeTopic({ title, section, table }: Topic): string {
  const place = section === undefined ? 'At the top level of the document.' : `In \`${section}\`.`;
  const entries = inTopic(table).map(describeSetting);
  return [`## ${title}`, place, ...entries].join('\n\n');
}

function inTopic(table: Table): readonly NamedSetting[] {
  return [...settingsByKey.values()].filter(({ name, setting }) => table[name] === setting);
}

function describeSetting(named: NamedSetting): string {
  const { kind, doc, secret, mask } = named.setting;
  const facts = [
    `- Allowed: ${prose(kind.allowed)}`,
    `- Default: ${code(named.setting.default)}`,
    `- Environment: \`${environmentName(named)}\``,
    ...(secret || mask ? ['- Secret: masked wherever settings are shown'] : []),
    ...statusOf(named.setting).map((status) => `- ${prose(status)}`),
  ];
  return `### ${named.name}\n\n${prose(doc)}\n\n${facts.join('\n')}`;
}

function statusOf({ waitsFor, noEffect, deviation }: Setting<unknown>): readonly string[] {
  const django =
    deviation && 'django' in deviation ? [`Django OAuth Toolkit: ${code(deviation.django)}`] : [];
  if (noEffect !== undefined) return [...django, `No effect: ${noEffect}`];
  return waitsFor === undefined ? django : [...django, `Not yet in effect: waits for ${waitsFor}`];
}

/** Sentences for Markdown: what is typed (quoted texts, names of settings, placeholders) is set as code. */
function prose(words: string): string {
  return words.replace(/`[^`]*`|"[^"]*"|\b[A-Z][A-Z\d]*(?:_[A-Z\d]+)+\b|\S*<\w+>/g, (typed) =>
    typed.startsWith('`') ? typed : `\`${typed}\``,
  );
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

/** `docs/settings.schema.json`: what an editor checks and completes a configuration file by. */
export function settingsSchema(): string {
  const properties: Record<string, JsonSchema> = { $schema: { type: 'string' } };
  for (const section of ['OAUTH2_PROVIDER', 'SERVER'] as const) {
    properties[section] = { type: 'object', properties: schemasOf(section), additionalProperties: false };
  }
  for (const named of settingsByKey.values()) {
    if (named.section === undefined) properties[named.name] = schemaOf(named);
    if (named.name.endsWith('_MODEL')) properties[`OAUTH2_PROVIDER_${named.name}`] = schemaOf(named);
  }
  return toFile({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'oauthctl configuration',
    type: 'object',
    properties,
    additionalProperties: false,
  });
}

function schemasOf(section: string): Record<string, JsonSchema> {
  const inSection = [...settingsByKey.values()].filter((named) => named.section === section);
  return Object.fromEntries(inSection.map((named) => [named.name, schemaOf(named)]));
}

function schemaOf({ setting }: NamedSetting): JsonSchema {
  const description = [setting.doc, ...statusOf(setting).map((status) => `${status}.`)].join(' ');
  return { ...setting.kind.json, description, default: setting.default };
}

/** `oauth2.config.example.json`: the settings that most people change first. */
export function exampleConfiguration(): string {
  const sections = { OAUTH2_PROVIDER: {}, SERVER: {} } satisfies Record<string, Record<string, unknown>>;
  const topLevel: Record<string, unknown> = {};
  for (const { name, section, setting } of settingsByKey.values()) {
    if (setting.example === undefined) continue;
    const target: Record<string, unknown> = section === undefined ? topLevel : sections[section];
    target[name] = setting.example;
  }
  const { OAUTH2_PROVIDER, SERVER } = sections;
  return toFile({ $schema: './docs/settings.schema.json', OAUTH2_PROVIDER, ...topLevel, SERVER });
}

function toFile(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
