import { type Queries, sql } from '../sql.ts';

/** The answer a refresh token was spent for, sealed with a key that only that token yields. */
export interface SealedSuccessor {
  /** The end of the grace period. */
  expiresAt: number;
  familyId: number;
  /** The generation that the answer belongs to. */
  generation: number;
  sealed: string;
}

export async function insertSealedSuccessor(tx: Queries, successor: SealedSuccessor): Promise<void> {
  await tx.run(sql`
    insert into sealed_successors (expires_at, family_id, generation, sealed)
    values (${successor.expiresAt}, ${successor.familyId}, ${successor.generation}, ${successor.sealed})`);
}

export async function findSealedSuccessor(
  db: Queries,
  key: Omit<SealedSuccessor, 'sealed'>,
): Promise<string | undefined> {
  const row = await db.get<{ sealed: string }>(sql`
    select sealed from sealed_successors where expires_at = ${key.expiresAt} and family_id = ${key.familyId}
      and generation = ${key.generation}`);
  return row?.sealed;
}
