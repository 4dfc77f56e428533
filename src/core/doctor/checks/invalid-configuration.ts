import type { Check, Installation } from '../finding.ts';

/** While there is one, no other command works. */
export const invalidConfiguration: Check<Installation> = {
  code: 'invalid_configuration',
  examine: ({ problems }) =>
    problems.map(({ where, key, message }) => ({
      severity: 'error',
      where: key === undefined ? where : `${where}: ${key}`,
      problem: message,
      mend: 'correct it; oauthctl config check tells whether it is right',
    })),
};
