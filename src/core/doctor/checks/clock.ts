import type { Context } from '../../../context.ts';
import { findNewestMoment } from '../../../storage/tables/newest.ts';
import type { Check } from '../finding.ts';

/** Machines that share a database may differ by so much. */
const TOLERANCE_SECONDS = 60;
const FAR_SECONDS = 3_600;

/** Everything here expires by the clock: one that is behind keeps dead tokens alive. */
export const clock: Check<Context> = {
  code: 'clock_behind',
  async examine(context) {
    const now = context.now();
    const newest = await findNewestMoment(context.db);
    if (newest <= now + TOLERANCE_SECONDS) return [];
    return [
      {
        severity: newest > now + FAR_SECONDS ? 'error' : 'advice',
        where: 'the clock of this machine',
        problem: `is ${newest - now} seconds behind the newest row of the database: it is slow, or another machine's is fast`,
        mend: 'timedatectl set-ntp true, on every machine that serves this database',
      },
    ];
  },
};
