import { inspectSettings } from '../../config/load.ts';
import { UserError } from '../../errors.ts';
import { defineCommand } from '../../terminal/command.ts';

export const command = defineCommand({
  summary: 'Print which configuration file is used',
  arguments: {},
  options: {},
  examples: [{ doc: 'Open it in an editor', line: 'oauthctl config path --quiet' }],
  async run({ terminal, source }) {
    const { file } = await inspectSettings(source);
    if (file === undefined) {
      throw new UserError(
        'not_found',
        'there is no configuration file: the defaults are used',
        'oauthctl init',
      );
    }
    await terminal.text(file, { path: file }, [file]);
  },
});
