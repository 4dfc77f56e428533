import { oneOf } from '../config/kinds.ts';
import { argument, defineCommand } from '../terminal/command.ts';
import { bashCompletion } from '../terminal/completion/bash.ts';
import { fishCompletion } from '../terminal/completion/fish.ts';
import { completionTree } from '../terminal/completion/tree.ts';
import { zshCompletion } from '../terminal/completion/zsh.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export const command = defineCommand({
  summary: 'Print a script for completion in a shell',
  description:
    'Prints a script that completes commands, flags and the values of flags. It is made from the commands ' +
    'themselves: print it again after an update.',
  arguments: {
    shell: argument(oneOf('bash', 'zsh', 'fish'), { doc: 'the shell' }),
  },
  options: {},
  examples: [
    { doc: 'In ~/.bashrc', line: 'source <(oauthctl completion bash)' },
    { doc: 'For zsh, in a folder of $fpath', line: 'oauthctl completion zsh > ~/.zsh/completions/_oauthctl' },
    { doc: 'For fish', line: 'oauthctl completion fish > ~/.config/fish/completions/oauthctl.fish' },
  ],
  async run({ given, terminal, commands }) {
    const script = scripts[given.shell](await completionTree(commands));
    await terminal.text(script.trimEnd(), { shell: given.shell, script }, script.trimEnd().split('\n'));
  },
});
