// The least that a server does which answers nothing that is not on the disk: the bare server, and one row for each
// request. Rows that come in one turn of the event loop are committed together, and while the disk takes them, others
// gather for the next commit. It knows nothing of OAuth. It is given the answer and a new SQLite file, and prints its
// port once it listens.
import { fdatasync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Database from 'better-sqlite3';

/** @type {{ body: string, contentType: string, cacheControl: string }} */
const { body, contentType, cacheControl } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const file = process.argv[3] ?? '';

const db = new Database(file);
db.pragma('journal_mode = WAL');
// The sync of the log that makes a commit last is made below, beside the event loop.
db.pragma('synchronous = NORMAL');
db.exec('create table answers (id integer primary key, form text, answer text)');
const insert = db.prepare('insert into answers (form, answer) values (?, ?)');
const insertAll = db.transaction((/** @type {Waiting[]} */ rows) => {
  for (const { form } of rows) insert.run(form, body);
});
const log = openSync(`${file}-wal`, 'r+');

/** @typedef {{ form: string, answer: () => void }} Waiting */

/** @type {Waiting[]} */
let waiting = [];
let committing = false;

/** Commits what waits, and answers it when it is on the disk. */
function commit() {
  const group = waiting;
  waiting = [];
  insertAll(group);
  fdatasync(log, (error) => {
    if (error !== null) throw error;
    for (const { answer } of group) answer();
    committing = waiting.length > 0;
    if (committing) setImmediate(commit);
  });
}

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const form = Buffer.concat(chunks).toString();
    const fields = new URLSearchParams(form);
    if (!fields.has('grant_type') && !fields.has('token')) response.statusCode = 400;
    response.setHeader('content-type', contentType);
    response.setHeader('cache-control', cacheControl);
    waiting.push({ form, answer: () => response.end(body) });
    if (!committing) setImmediate(commit);
    committing = true;
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`);
});

process.once('SIGTERM', () => {
  server.close(() => db.close());
  server.closeAllConnections();
});
