import { type CompletedCommand, type CompletedFlag, globalFlags, nextWords } from './tree.ts';

/** A completion script for fish. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const takingValue = globalFlags()
    .filter(({ value }) => value !== 'none')
    .flatMap(({ names }) => names);
  const all = [...nextWords(commands).map(({ words }) => words), ...commands.map(({ words }) => words)];
  const starts = all.filter((words) => words.length > 0).map((words) => quoted(words.join(' ')));
  const lines = [
    ...nextWords(commands).flatMap(({ words, next }) =>
      next.map(({ word, summary }) => `${at(words)} -f -a ${quoted(word)} -d ${quoted(summary)}`),
    ),
    ...globalFlags().map((flag) => `complete -c oauthctl ${flagPart(flag)}`),
    ...commands.flatMap(commandLines),
  ];
  return `# fish completion for oauthctl; put it into ~/.config/fish/completions/oauthctl.fish
function __oauthctl_words
    set -l words
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word ${takingValue.join(' ')}
            set skip 1
        else if contains -- (string join -- ' ' $words $word) ${starts.join(' ')}
            set -a words $word
        end
    end
    string join -- ' ' $words
end
function __oauthctl_at
    test (__oauthctl_words | string collect --allow-empty) = "$argv"
end
complete -c oauthctl -f
${lines.join('\n')}
`;
}

function commandLines({ words, flags, argumentWords }: CompletedCommand): string[] {
  const global = new Set(globalFlags().map(({ names }) => names[0]));
  return [
    ...flags.filter(({ names }) => !global.has(names[0])).map((flag) => `${at(words)} ${flagPart(flag)}`),
    ...argumentWords.map((word) => `${at(words)} -f -a ${quoted(word)}`),
  ];
}

function at(words: readonly string[]): string {
  return `complete -c oauthctl -n ${quoted(['__oauthctl_at', ...words].join(' '))}`;
}

function flagPart({ names, doc, value }: CompletedFlag): string {
  const spelled = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  return [...spelled, ...valuePart(value), `-d ${quoted(doc)}`].join(' ');
}

function valuePart(value: CompletedFlag['value']): string[] {
  if (value === 'none') return [];
  if (value === 'file') return ['-r', '-F'];
  return typeof value === 'string' ? ['-x'] : ['-x', `-a ${quoted(value.join(' '))}`];
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
