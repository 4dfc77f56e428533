// What clearing is compared with: deletes the expired rows of a store as ranges of keys, batch by batch, with nothing
// but better-sqlite3 in between. Prints how many rows went and how long that took, as JSON.
import Database from 'better-sqlite3';

const [file = '', batch = ''] = process.argv.slice(2);
const db = new Database(file);
db.pragma('journal_mode = wal');
db.pragma('synchronous = full');
const last = db.prepare(`select expires_at, seq from access_tokens where expires_at <= ?
  order by expires_at, seq limit 1 offset ?`);
const deleteRange = db.prepare('delete from access_tokens where (expires_at, seq) <= (?, ?)');
const deleteRest = db.prepare('delete from access_tokens where expires_at <= ?');

const now = Math.floor(Date.now() / 1_000);
const deleteBatch = db.transaction(() => {
  const end = /** @type {{ expires_at: number, seq: number } | undefined} */ (
    last.get(now, Number(batch) - 1)
  );
  const { changes } = end === undefined ? deleteRest.run(now) : deleteRange.run(end.expires_at, end.seq);
  return { changes, more: end !== undefined };
});

const started = performance.now();
let rows = 0;
for (let more = true; more; ) {
  const deleted = deleteBatch.immediate();
  rows += deleted.changes;
  more = deleted.more;
}
const milliseconds = performance.now() - started;
db.close();

process.stdout.write(`${JSON.stringify({ rows, milliseconds })}\n`);
