import type { Context } from '../../../context.ts';
import { isUnfinishedCopy } from '../../copy/index.ts';
import type { Check } from '../finding.ts';

export const unfinishedCopy: Check<Context> = {
  code: 'unfinished_copy',
  examine: async ({ db }) =>
    (await isUnfinishedCopy(db))
      ? [
          {
            severity: 'error',
            where: 'the database',
            problem: 'is a copy that was not finished: a part of the store is missing',
            mend: 'run the oauthctl copy again that was stopped; it goes on where it was',
          },
        ]
      : [],
};
