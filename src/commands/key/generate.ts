import { DEFAULT_ALGORITHM } from '../../core/keys/algorithms.ts';
import { keyDocument } from '../../core/keys/key-list.ts';
import { generateKey } from '../../core/keys/rotate.ts';
import { defineCommand, option } from '../../terminal/command.ts';
import { algorithmName } from './algorithm-flag.ts';

export const command = defineCommand({
  summary: 'Make the first signing key of an algorithm',
  description:
    'Makes a key for an algorithm that has none, which signs at once. A server makes the keys that it needs by ' +
    'itself; this makes one before somebody waits for it.',
  arguments: {},
  options: {
    algorithm: option(algorithmName, {
      value: 'alg',
      doc: 'what it signs with',
      default: DEFAULT_ALGORITHM,
    }),
  },
  examples: [
    { doc: 'For RS256', line: 'oauthctl key generate' },
    { doc: 'For short and quick signatures', line: 'oauthctl key generate --algorithm ES256' },
  ],
  async run({ given, terminal, context }) {
    const key = await generateKey(await context(), given.algorithm);
    await terminal.record(keyDocument(key), [key.kid]);
  },
});
