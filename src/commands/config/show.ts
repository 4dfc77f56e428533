import { loadSettings } from '../../config/load.ts';
import { settingsByKey } from '../../config/settings/index.ts';
import { maskedSettings, shownValue } from '../../config/show.ts';
import { defineCommand, flag } from '../../terminal/command.ts';

export const command = defineCommand({
  summary: 'Show the settings in effect',
  description: 'Shows every setting with the value in effect; secrets are masked.',
  arguments: {},
  options: {
    origin: flag({ doc: 'say where each value came from: default, file, environment or flag' }),
  },
  examples: [
    { doc: 'Where each value came from', line: 'oauthctl config show --origin' },
    { doc: 'In the form of a configuration file', line: 'oauthctl config show --json' },
  ],
  async run({ given, terminal, source }) {
    const { settings, origins } = await loadSettings(source);
    const rows = [...settingsByKey.values()].map((named) => {
      const value = JSON.stringify(shownValue(settings, named));
      const { from, detail } = origins.get(named.key) ?? { from: 'default' };
      const origin = detail === undefined ? from : `${from}: ${detail}`;
      return { setting: named.key, value, origin, assignment: `${named.key}=${value}` };
    });
    const document = given.origin
      ? Object.fromEntries(
          [...settingsByKey.values()].map((named) => [
            named.key,
            { value: shownValue(settings, named), origin: origins.get(named.key) ?? { from: 'default' } },
          ]),
        )
      : maskedSettings(settings);
    const columns = ['setting', 'value', ...(given.origin ? ['origin'] : [])];
    await terminal.table(rows, { columns, essential: 'assignment' }, document);
  },
});
