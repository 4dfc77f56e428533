import { keyDocument } from '../../core/keys/key-list.ts';
import { rotateKeys } from '../../core/keys/rotate.ts';
import { defineCommand, option } from '../../terminal/command.ts';
import { algorithmName } from './algorithm-flag.ts';
import { keyView, sayWhenItSigns } from './key-view.ts';

export const command = defineCommand({
  summary: 'Replace the signing key by a new one',
  description:
    'Makes a new key and publishes it, so that everybody who verifies tokens has it in time. It signs after twice ' +
    'OIDC_JWKS_MAX_AGE_SECONDS; the key before it then verifies until the last token that it signed has expired. ' +
    'Nothing needs to be restarted.',
  arguments: {},
  options: {
    algorithm: option(algorithmName, {
      value: 'alg',
      doc: 'only the key of this algorithm; without, those of every algorithm that has one',
    }),
  },
  examples: [
    { doc: 'From time to time', line: 'oauthctl key rotate' },
    { doc: 'One algorithm', line: 'oauthctl key rotate --algorithm ES256' },
  ],
  async run({ given, terminal, context }) {
    const keys = await rotateKeys(await context(), given.algorithm);
    await terminal.list({ data: keys.map(keyDocument), next: null }, keyView);
    for (const key of keys) terminal.note(sayWhenItSigns(key));
  },
});
