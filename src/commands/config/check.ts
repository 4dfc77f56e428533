import { inspectSettings } from '../../config/load.ts';
import { toSentence } from '../../config/problem.ts';
import { UserError } from '../../errors.ts';
import { defineCommand } from '../../terminal/command.ts';

export const command = defineCommand({
  summary: 'Check the configuration',
  description:
    'Says everything that is wrong with the configuration (then with exit code 5), and what in it does nothing.',
  arguments: {},
  options: {},
  examples: [
    { doc: 'Before a restart', line: 'oauthctl config check' },
    { doc: 'Another file', line: 'oauthctl config check --config staging.json' },
  ],
  async run({ terminal, source }) {
    const { file, problems, notices } = await inspectSettings(source);
    if (problems.length > 0) {
      const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
      const sentences = problems.map((problem) => `\n  ${toSentence(problem)}`);
      throw new UserError('invalid_configuration', `the configuration has ${count}:${sentences.join('')}`);
    }
    const remarks = notices.map(toSentence);
    const verdict =
      file === undefined ? 'there is no configuration file; the defaults are valid' : `${file} is valid`;
    await terminal.text(
      [verdict, ...remarks].join('\n'),
      { file: file ?? null, valid: true, notices },
      remarks,
    );
  },
});
