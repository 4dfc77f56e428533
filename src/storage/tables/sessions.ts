import { type Queries, sql } from '../sql.ts';
import { type Page, pageOf } from './page.ts';

/** A user who is signed in with one browser. */
export interface Session {
  /** Names it to others; no secret (OpenID Connect Back-Channel Logout section 2.1). */
  sid: string;
  /** SHA-256 of what the browser keeps. */
  secretHash: string;
  userId: string;
  userGeneration: number;
  /** How the user was authenticated, in the words of RFC 8176. */
  methods: readonly string[];
  authenticatedAt: number;
  expiresAt: number;
}

interface Row {
  sid: string;
  secret_hash: string;
  user_id: string;
  user_generation: number;
  methods: string;
  authenticated_at: number;
  expires_at: number;
}

function fromRow(row: Row): Session {
  return {
    sid: row.sid,
    secretHash: row.secret_hash,
    userId: row.user_id,
    userGeneration: row.user_generation,
    methods: JSON.parse(row.methods) as string[],
    authenticatedAt: row.authenticated_at,
    expiresAt: row.expires_at,
  };
}

export async function insertSession(db: Queries, session: Session): Promise<void> {
  await db.run(sql`
    insert into sessions (sid, secret_hash, user_id, user_generation, methods, authenticated_at, expires_at)
    values (${session.sid}, ${session.secretHash}, ${session.userId}, ${session.userGeneration},
      ${JSON.stringify(session.methods)}, ${session.authenticatedAt}, ${session.expiresAt})`);
}

/** The session with a sid; a read by primary key. */
export async function findSession(db: Queries, sid: string): Promise<Session | undefined> {
  const row = await db.get<Row>(sql`select * from sessions where sid = ${sid}`);
  return row === undefined ? undefined : fromRow(row);
}

/** A user's sessions that have not expired, in the order of their sid; an indexed read. */
export async function listSessions(
  db: Queries,
  userId: string,
  { now, limit, after }: { now: number; limit: number; after?: string },
): Promise<Page<Session>> {
  const rows = await db.all<Row>(sql`
    select * from sessions where user_id = ${userId} and sid > ${after ?? ''} and expires_at > ${now}
    order by sid limit ${limit + 1}`);
  return pageOf(rows, limit, fromRow, ({ sid }) => sid);
}

/** False when it was gone before. */
export async function deleteSession(db: Queries, sid: string): Promise<boolean> {
  return (await db.run(sql`delete from sessions where sid = ${sid}`)) > 0;
}

/** Answers how many there were. */
export function deleteSessionsOf(db: Queries, userId: string): Promise<number> {
  return db.run(sql`delete from sessions where user_id = ${userId}`);
}
