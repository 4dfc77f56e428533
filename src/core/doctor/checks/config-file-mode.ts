import type { Check, Installation, Remark } from '../finding.ts';
import { shellWord } from '../mending.ts';
import { modeOf, OTHERS_READ, OTHERS_WRITE } from '../modes.ts';

/** Whoever can write the configuration decides who gets tokens; whoever can read it has the secrets in it. */
export const configFileMode: Check<Installation> = {
  code: 'config_file_mode',
  examine({ configFile, secretsInFile }) {
    const mode = configFile === undefined ? undefined : modeOf(configFile);
    if (configFile === undefined || mode === undefined) return [];
    const remark = (problem: string, change: string): Remark => ({
      severity: 'error',
      where: configFile,
      problem,
      mend: `chmod ${change} ${shellWord(configFile)}`,
    });
    if ((mode & OTHERS_WRITE) !== 0) return [remark('every user of this machine can change it', 'o-rwx')];
    if ((mode & OTHERS_READ) === 0 || secretsInFile.length === 0) return [];
    return [
      remark(`every user of this machine can read the secrets in it (${secretsInFile.join(', ')})`, 'o-rwx'),
    ];
  },
};
