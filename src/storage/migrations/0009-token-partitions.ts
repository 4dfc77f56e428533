import type { Circumstances, Migration } from '../migrate.ts';
import { canPartition, NEVER, partitionName } from '../partitions.ts';
import { type Queries, type Span, sql, statement } from '../sql.ts';

const TABLE = 'access_tokens';
const DAY = 86_400;

/** For how long servers that know of no partitions find a place for whatever lives as long as what there is. */
const TO_UPGRADE_SECONDS = 30 * DAY;

/**
 * Access tokens in pieces by when they expire, where the database can, so that a piece is dropped when all of it has
 * expired. The rows that there are become the first piece as they are; programs that know of no pieces work on, and
 * that piece goes by itself when its last day is over.
 */
export const tokenPartitions: Migration = {
  number: 9,
  name: 'token-partitions',
  floor: 1,
  statements: () => [],
  async work(tx, circumstances) {
    if (!(await canPartition(tx, circumstances.dialect))) return;
    const run = (text: string) => tx.run(statement(text));
    const first = circumstances.isNew ? undefined : await firstSpan(tx, circumstances);
    const before = first === undefined ? `${TABLE}_before` : partitionName(TABLE, first);
    await run(`alter table ${TABLE} rename to ${before}`);
    await run(`alter index ${TABLE}_pkey rename to ${before}_pkey`);
    await run(`create table ${TABLE} (like ${before}) partition by range (expires_at)`);
    await run(`alter table ${TABLE} add primary key (expires_at, seq)`);
    if (first === undefined) {
      await run(`drop table ${before}`);
      return;
    }
    await moveNeverExpiring(tx, before);
    await run(`alter table ${TABLE} attach partition ${before} for values from (minvalue) to (${first.to})`);
  },
};

async function firstSpan(tx: Queries, { now }: Circumstances): Promise<Span> {
  const row = await tx.get<{ last: number | null }>(
    sql`select max(expires_at) as last from access_tokens where expires_at < ${NEVER}`,
  );
  const last = Math.max(now, row?.last ?? 0) + TO_UPGRADE_SECONDS;
  return { from: -Infinity, to: Math.min(NEVER, last - (last % DAY) + DAY) };
}

/** They would keep the first piece for ever. */
async function moveNeverExpiring(tx: Queries, before: string): Promise<void> {
  const found = sql`from ${statement(before)} where expires_at >= ${NEVER}`;
  if ((await tx.get(sql`select 1 as found ${found} limit 1`)) === undefined) return;
  const never = partitionName(TABLE, { from: NEVER, to: Infinity });
  await tx.run(
    statement(`create table ${never} partition of ${TABLE} for values from (${NEVER}) to (maxvalue)`),
  );
  await tx.run(sql`insert into ${statement(never)} select * ${found}`);
  await tx.run(sql`delete ${found}`);
}
