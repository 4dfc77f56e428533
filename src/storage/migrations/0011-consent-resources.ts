import type { Migration } from '../migrate.ts';

/**
 * The resources that users agreed to, as a JSON list. What was agreed to before covers none. Programs that do not know
 * it add none and leave those that are there.
 */
export const consentResources: Migration = {
  number: 11,
  name: 'consent-resources',
  floor: 1,
  statements: ({ text }) => [`alter table consents add column audience ${text}`],
};
