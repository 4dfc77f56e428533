import type { Check, Installation, Remark } from '../finding.ts';
import { shellWord } from '../mending.ts';
import { modeOf, OTHERS } from '../modes.ts';

/** Whoever has the key can pass for the server, and whoever has the secret of the signing keys can sign as it. */
export const keyFileMode: Check<Installation> = {
  code: 'key_file_mode',
  examine: ({ settings: { SERVER } }) => [
    ...judge(SERVER.TLS_KEY, 'the private key of the server'),
    ...judge(SERVER.KEY_SECRET_FILE, 'the secret that encrypts the signing keys'),
  ],
};

function judge(file: string | null, what: string): Remark[] {
  if (file === null || ((modeOf(file) ?? 0) & OTHERS) === 0) return [];
  return [
    {
      severity: 'error',
      where: file,
      problem: `every user of this machine can open ${what}`,
      mend: `chmod o-rwx ${shellWord(file)}`,
    },
  ];
}
