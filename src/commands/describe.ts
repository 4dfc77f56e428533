/** The commands as a document: docs/commands.md. */
import type { Command, CommandEntry, Options } from '../terminal/command.ts';
import { globalOptions } from '../terminal/global-options.ts';
import {
  argumentText,
  descriptionText,
  exampleLines,
  flagText,
  NAME,
  optionText,
  usageText,
} from '../terminal/help-texts.ts';
import { commands } from './index.ts';

/** `docs/commands.md`. */
export async function commandsMarkdown(): Promise<string> {
  const sections = await Promise.all(commands.map(commandSection));
  return `${[introduction(), ...sections].join('\n\n')}\n`;
}

function introduction(): string {
  return `# Commands

<!-- Made from src/commands by \`npm run generate\`: change it there. -->

\`oauthctl <noun> <verb> [argument] [--flags]\`. \`oauthctl --help\` lists the commands, \`--help\` after a command
explains it.

## Everywhere

These flags may stand before or after the words of a command.

${optionTable(globalOptions)}

Results go to stdout, everything else to stderr. On a terminal a result is a table in colour, elsewhere the same table
as plain text, with nothing cut off. With \`--json\` it is one JSON document, with \`--quiet\` only the essential values,
one a line. What is missing is asked for on a terminal; elsewhere it is an error that names what to give.

An error is said as \`error: …\` and, where one helps, \`hint: …\`; with \`--json\` as
\`{"error": {"code": "…", "message": "…", "hint": "…"}}\`, on stderr too.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | failed, or the answer is no |
| 2 | wrong usage, an invalid value, or a question that could not be asked |
| 3 | not found |
| 4 | it exists already, or a conflict |
| 5 | the configuration is invalid |
| 6 | the database cannot be used |
| 130 | interrupted |

A flag whose meaning ends in a list of words takes one of them. Durations are \`90\`, \`90s\`, \`15m\`, \`12h\`, \`30d\`.`;
}

async function commandSection({ path, load }: CommandEntry): Promise<string> {
  const { command } = await load();
  return [
    `## ${NAME} ${path}`,
    `\`${NAME} ${path} ${usageText(command)}\``,
    descriptionText(command),
    ...argumentTable(command),
    ...(Object.keys(command.options).length === 0 ? [] : [optionTable(command.options)]),
    ['```sh', ...exampleLines(command.examples), '```'].join('\n'),
  ].join('\n\n');
}

function argumentTable(command: Command): string[] {
  const rows = Object.entries(command.arguments).map(
    ([name, argument]) => `| \`${name}\` | ${cell(argumentText(argument))} |`,
  );
  return rows.length === 0 ? [] : [['| argument | meaning |', '| --- | --- |', ...rows].join('\n')];
}

function optionTable(options: Options): string {
  const rows = Object.entries(options).map(([key, option]) => {
    const setting =
      option.form === 'value' && option.setting !== undefined ? `; overrides \`${option.setting}\`` : '';
    return `| \`${flagText(key, option)}\` | ${cell(optionText(option))}${setting} |`;
  });
  return ['| flag | meaning |', '| --- | --- |', ...rows].join('\n');
}

/** A bar would end the cell, and pointed brackets could be taken for HTML. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
