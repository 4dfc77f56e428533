import type { Settings } from '../../../config/settings/index.ts';
import type { Check, Installation } from '../finding.ts';

const DAY = 86_400;

/** The longest that need no word, in seconds; and why less is better. */
const longest: readonly { name: keyof Settings & string; seconds: number; why: string }[] = [
  { name: 'ACCESS_TOKEN_EXPIRE_SECONDS', seconds: DAY, why: 'a stolen one works until then' },
  {
    name: 'AUTHORIZATION_CODE_EXPIRE_SECONDS',
    seconds: 600,
    why: 'RFC 6749 section 4.1.2 advises at most 600',
  },
  { name: 'ID_TOKEN_EXPIRE_SECONDS', seconds: DAY, why: 'an old sign-in passes for a new one until then' },
  {
    name: 'REFRESH_TOKEN_GRACE_PERIOD_SECONDS',
    seconds: 60,
    why: 'a refresh token that was stolen goes unnoticed until then',
  },
  {
    name: 'REFRESH_TOKEN_EXPIRE_SECONDS',
    seconds: 365 * DAY,
    why: 'one that was forgotten somewhere opens the account until then',
  },
];

export const longLifetimes: Check<Installation> = {
  code: 'long_lifetime',
  examine: ({ settings, whereSet }) =>
    longest.flatMap(({ name, seconds, why }) => {
      const value = settings[name];
      if (value !== null && (typeof value !== 'number' || value <= seconds)) return [];
      return [
        {
          severity: 'advice',
          where: whereSet(`OAUTH2_PROVIDER.${name}`),
          problem: `is ${value === null ? 'for ever' : `${value} seconds`}: ${why}`,
          mend: `set ${name} to ${seconds} or less`,
        },
      ];
    }),
};
