import type { Context } from '../../../context.ts';
import { isPartitioned } from '../../token-partitions.ts';
import type { Check } from '../finding.ts';

/** On one machine's file there is nothing to drop; a server that many share may have many rows. */
export const unpartitionedTokens: Check<Context> = {
  code: 'unpartitioned_tokens',
  async examine(context) {
    if (context.db.dialect.name === 'sqlite' || (await isPartitioned(context))) return [];
    return [
      {
        severity: 'advice',
        where: 'the database',
        problem:
          'keeps access tokens in one table, and deletes expired ones by rows: it was no PostgreSQL 14 or newer when that table was made',
        mend: 'nothing, where cleartokens keeps up; otherwise oauthctl copy --to a database on PostgreSQL 14 or newer',
      },
    ];
  },
};
