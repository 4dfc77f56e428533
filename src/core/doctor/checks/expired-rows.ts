import type { Context } from '../../../context.ts';
import { hasExpired } from '../../../storage/tables/expired.ts';
import type { Check } from '../finding.ts';

const PATIENCE_SECONDS = 2 * 86_400;

/** A server that runs sweeps by itself, and a nightly cleartokens is at most a day late. */
export const expiredRows: Check<Context> = {
  code: 'expired_rows_pile_up',
  async examine(context) {
    if (!(await hasExpired(context.db, context.now() - PATIENCE_SECONDS))) return [];
    return [
      {
        severity: 'advice',
        where: 'the database',
        problem: 'has rows that expired more than two days ago: nobody clears them away',
        mend: 'oauthctl cleartokens; a running oauthctl serve does it unless SERVER.SWEEP_INTERVAL_SECONDS is 0',
      },
    ];
  },
};
