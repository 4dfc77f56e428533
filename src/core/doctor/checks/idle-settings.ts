import type { Check, Installation } from '../finding.ts';

/** Somebody who set it believes that it does something. */
export const idleSettings: Check<Installation> = {
  code: 'setting_without_effect',
  examine: ({ notices }) =>
    notices.map(({ where, key, message }) => ({
      severity: 'advice',
      where: key === undefined ? where : `${where}: ${key}`,
      problem: message,
      mend: 'take it out of the configuration, or keep in mind that it does nothing',
    })),
};
