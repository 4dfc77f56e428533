import { type Queries, rememberable, sql } from '../sql.ts';

/** A key that signs, signed or is to sign. Which of them it is follows from the rows of its algorithm and the time. */
export interface SigningKey {
  /** JWS algorithm (RFC 7518 section 3.1). */
  alg: string;
  /** Its place among the keys of its algorithm, from 1. */
  number: number;
  kid: string;
  /** The public key as JSON Web Key, without kid, use and alg. */
  publicJwk: Readonly<Record<string, string>>;
  /** As it is stored, sealed or in clear; undefined once it was retired. */
  privateKey: string | undefined;
  createdAt: number;
  /** When it is to take over from the key before it. */
  signsFrom: number;
  /** Whatever it has signed so far is dead then; 0: nothing. */
  signedUntil: number;
  /** Since when nothing is taken any more that it signed. */
  retiredAt: number | undefined;
}

interface Row {
  alg: string;
  number: number;
  kid: string;
  public_jwk: string;
  private_key: string | null;
  created_at: number;
  signs_from: number;
  signed_until: number;
  retired_at: number | null;
}

function fromRow(row: Row): SigningKey {
  return {
    alg: row.alg,
    number: row.number,
    kid: row.kid,
    publicJwk: JSON.parse(row.public_jwk) as Record<string, string>,
    privateKey: row.private_key ?? undefined,
    createdAt: row.created_at,
    signsFrom: row.signs_from,
    signedUntil: row.signed_until,
    retiredAt: row.retired_at ?? undefined,
  };
}

/** Every key there ever was, by algorithm and in the order in which they were made: a few dozen at most. */
export async function listSigningKeys(db: Queries): Promise<SigningKey[]> {
  const rows = await db.all<Row>(sql`select * from signing_keys order by alg, number`);
  return rows.map(fromRow);
}

/** The keys of an algorithm that are not retired, in the order in which they were made; a read by primary key. */
export async function listKeysInUse(db: Queries, alg: string): Promise<SigningKey[]> {
  const rows = await db.all<Row>(
    sql`select * from signing_keys where alg = ${alg} and retired_at is null order by number`,
  );
  return rows.map(fromRow);
}

/** The number of the newest key of an algorithm; 0 where there is none. */
export async function lastKeyNumber(db: Queries, alg: string): Promise<number> {
  const row = await db.get<{ last: number | null }>(
    sql`select max(number) as last from signing_keys where alg = ${alg}`,
  );
  return row?.last ?? 0;
}

/** The key with a key id; an indexed read. */
export async function findSigningKey(db: Queries, kid: string): Promise<SigningKey | undefined> {
  const row = await db.get<Row>(rememberable(sql`select * from signing_keys where kid = ${kid}`));
  return row === undefined ? undefined : fromRow(row);
}

/** Inserts a key; false when its number is taken, because somebody else made one at the same time. */
export async function insertSigningKey(db: Queries, key: SigningKey): Promise<boolean> {
  const changed = await db.run(sql`
    insert into signing_keys (alg, number, kid, public_jwk, private_key, created_at, signs_from, signed_until,
      retired_at)
    values (${key.alg}, ${key.number}, ${key.kid}, ${JSON.stringify(key.publicJwk)}, ${key.privateKey ?? null},
      ${key.createdAt}, ${key.signsFrom}, ${key.signedUntil}, ${key.retiredAt ?? null})
    on conflict do nothing`);
  return changed > 0;
}

/** Records that something the key signed lives until then; never less than was recorded. */
export async function extendSigningKey(db: Queries, kid: string, signedUntil: number): Promise<void> {
  await db.run(sql`
    update signing_keys set signed_until = ${signedUntil} where kid = ${kid} and signed_until < ${signedUntil}`);
}

/** Has a key take over at a moment, and not when it was to. */
export async function rescheduleSigningKey(db: Queries, kid: string, signsFrom: number): Promise<void> {
  await db.run(sql`update signing_keys set signs_from = ${signsFrom} where kid = ${kid}`);
}

/** Ends a key and forgets its private part; false when that was done before. */
export async function retireSigningKey(db: Queries, kid: string, now: number): Promise<boolean> {
  const changed = await db.run(sql`
    update signing_keys set retired_at = ${now}, private_key = null where kid = ${kid} and retired_at is null`);
  return changed > 0;
}

/** Stores a private key in another form; not where somebody else has changed it in between. */
export async function replacePrivateKey(
  db: Queries,
  kid: string,
  { before, after }: { before: string; after: string },
): Promise<void> {
  await db.run(sql`
    update signing_keys set private_key = ${after} where kid = ${kid} and private_key = ${before}`);
}
