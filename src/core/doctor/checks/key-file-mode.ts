import type { Check, Installation } from '../finding.ts';
import { shellWord } from '../mending.ts';
import { modeOf, OTHERS } from '../modes.ts';

/** Whoever has the key can pass for the server. */
export const keyFileMode: Check<Installation> = {
  code: 'key_file_mode',
  examine({ settings: { SERVER } }) {
    if (SERVER.TLS_KEY === null || ((modeOf(SERVER.TLS_KEY) ?? 0) & OTHERS) === 0) return [];
    return [
      {
        severity: 'error',
        where: SERVER.TLS_KEY,
        problem: 'every user of this machine can open the private key of the server',
        mend: `chmod o-rwx ${shellWord(SERVER.TLS_KEY)}`,
      },
    ];
  },
};
