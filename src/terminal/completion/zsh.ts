import { type CompletedCommand, type CompletedFlag, globalFlags, nextWords } from './tree.ts';

/** A completion script for zsh. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const groups = nextWords(commands);
  const starts = [...groups.map(({ words }) => words), ...commands.map(({ words }) => words)].filter(
    (words) => words.length > 0,
  );
  const takingValue = globalFlags()
    .filter(({ value }) => value !== 'none')
    .flatMap(({ names }) => names);
  return `#compdef oauthctl
# zsh completion for oauthctl; put it as _oauthctl into a folder of $fpath, or: source <(oauthctl completion zsh)
_oauthctl() {
  local called="" word skip="" i
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    if [[ -n "$skip" ]]; then skip=""; continue; fi
    case "$word" in
      ${takingValue.join('|')}) skip=1; continue ;;
    esac
    case "$called $word" in
      ${starts.map((words) => quoted(` ${words.join(' ')}`)).join('|')}) called="$called $word" ;;
    esac
  done
  local -a next flags
  case "$called" in
${groups.map(({ words, next }) => groupCase(words, next)).join('\n')}
${commands.map(commandCase).join('\n')}
  esac
  if (( \${#next} )) && [[ "\${words[CURRENT]}" != -* ]]; then
    _describe 'command' next
  else
    _arguments -S '*: :' "\${flags[@]}"
  fi
}
if [[ "\${funcstack[1]}" = _oauthctl ]]; then _oauthctl "$@"; else compdef _oauthctl oauthctl; fi
`;
}

function groupCase(words: readonly string[], next: readonly { word: string; summary: string }[]): string {
  const described = next.map(({ word, summary }) => quoted(`${word}:${summary.replaceAll(':', '\\:')}`));
  return caseOf(words, described, globalFlags());
}

function commandCase({ words, flags, argumentWords }: CompletedCommand): string {
  return caseOf(words, argumentWords.map(quoted), flags);
}

function caseOf(words: readonly string[], next: readonly string[], flags: readonly CompletedFlag[]): string {
  const pattern = quoted(words.map((word) => ` ${word}`).join(''));
  return `    ${pattern})
      next=(${next.join(' ')})
      flags=(${flags.flatMap(flagSpecs).join(' ')}) ;;`;
}

/** `*` before a flag: it may be given again. */
function flagSpecs({ names, doc, value }: CompletedFlag): string[] {
  const explained = doc.replace(/[[\]:\\]/g, '\\$&');
  return names.map((name) => quoted(`*${name}[${explained}]${valueSpec(value)}`));
}

function valueSpec(value: CompletedFlag['value']): string {
  if (value === 'none') return '';
  if (value === 'file') return ':file:_files';
  return typeof value === 'string' ? ':value: ' : `:value:(${value.join(' ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
