import { type CompletedCommand, type CompletedFlag, globalFlags, nextWords } from './tree.ts';

/** A completion script for bash 3.2 and later. It knows everything by itself: no program runs while one types. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const groups = nextWords(commands);
  const starts = [...groups.map(({ words }) => words), ...commands.map(({ words }) => words)].filter(
    (words) => words.length > 0,
  );
  const takingValue = globalFlags()
    .filter(({ value }) => value !== 'none')
    .flatMap(({ names }) => names);
  return `# bash completion for oauthctl; add to ~/.bashrc: source <(oauthctl completion bash)
_oauthctl() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local words="" word skip="" i
  COMPREPLY=()
  # Bash takes "--flag=value" for three words.
  if [ "$current" = "=" ]; then current=""; fi
  if [ "$previous" = "=" ]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if [ -n "$skip" ]; then skip=""; continue; fi
    case "$word" in
      ${takingValue.join('|')}) skip=1; continue ;;
    esac
    case "$words $word" in
      ${starts.map((words) => `" ${words.join(' ')}"`).join('|')}) words="$words $word" ;;
    esac
  done
  case "$words:$previous" in
${[...commands.flatMap(valueCases), ...globalFlags().flatMap((flag) => valueCase('*', flag))].join('\n')}
  esac
  case "$words" in
${groups.map(({ words, next }) => groupCase(words, next)).join('\n')}
${commands.map(commandCase).join('\n')}
  esac
}
complete -o default -F _oauthctl oauthctl
`;
}

function valueCases({ words, flags }: CompletedCommand): string[] {
  const own = flags.filter(({ names }) => !globalFlags().some((flag) => flag.names[0] === names[0]));
  return own.flatMap((flag) => valueCase(`" ${words.join(' ')}"`, flag));
}

function valueCase(where: string, { names, value }: CompletedFlag): string[] {
  if (value === 'none') return [];
  const patterns = names.map((name) => `${where}":${name}"`).join('|');
  return [`    ${patterns}) ${reply(value)}; return ;;`];
}

function reply(value: CompletedFlag['value']): string {
  // Where nothing is offered, readline offers files, and knows what to do with blanks and folders.
  if (typeof value === 'string') return 'COMPREPLY=()';
  return `COMPREPLY=($(compgen -W "${value.join(' ')}" -- "$current"))`;
}

function groupCase(words: readonly string[], next: readonly { word: string }[]): string {
  const flags = globalFlags().flatMap(({ names }) => names);
  return offer(
    words,
    next.map(({ word }) => word),
    flags,
  );
}

function commandCase({ words, flags, argumentWords }: CompletedCommand): string {
  return offer(
    words,
    argumentWords,
    flags.flatMap(({ names }) => names),
  );
}

/** Flags are offered once a dash is typed, or where there is nothing else to offer. */
function offer(at: readonly string[], words: readonly string[], flags: readonly string[]): string {
  const pattern = at.length === 0 ? '""' : `" ${at.join(' ')}"`;
  const plain = words.length === 0 ? flags : words;
  return `    ${pattern})
      case "$current" in
        -*) COMPREPLY=($(compgen -W "${flags.join(' ')}" -- "$current")) ;;
        *) COMPREPLY=($(compgen -W "${plain.join(' ')}" -- "$current")) ;;
      esac ;;`;
}
