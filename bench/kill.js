// Kills `oauthctl serve` at random moments under load, as a crash does, and looks for every token that it answered
// with 200. This shows crashes of the process; what a power failure leaves is shown by fsync.js.
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { sendFor, tokenPost } from './rig/posts.js';
import { createApp, needBuild, serve, storeFile } from './rig/program.js';
import { findLost } from './rig/tokens.js';
import { inFolder, makeWorkplace } from './rig/workplace.js';

const CONNECTIONS = 16;
const LATEST_MILLISECONDS = 1_500;

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '20' }, folder: { type: 'string' } },
});
const kills = Number(values.kills);
needBuild();

/**
 * Asks for tokens until the server is gone.
 *
 * @param {number} port
 * @param {import('./rig/program.js').Credentials} client
 * @param {string[]} acknowledged grows by each token that was answered
 */
async function askOnAndOn(port, client, acknowledged) {
  try {
    for (;;) acknowledged.push(await sendFor(port, tokenPost(client), 'access_token'));
  } catch (error) {
    // An answer other than 200 is no dead server.
    if (error instanceof Error && error.message.includes('answered with')) throw error;
  }
}

/** @param {string} folder */
function checkIntegrity(folder) {
  const store = new Database(storeFile(folder));
  const found = String(store.pragma('integrity_check', { simple: true }));
  store.close();
  return found;
}

/**
 * One kill, and what is left after it.
 *
 * @param {string} folder
 * @param {import('./rig/program.js').Credentials} client
 */
async function killOnce(folder, client) {
  const server = await serve(folder);
  /** @type {string[]} */
  const acknowledged = [];
  const load = Array.from({ length: CONNECTIONS }, () => askOnAndOn(server.port, client, acknowledged));
  const milliseconds = randomInt(LATEST_MILLISECONDS);
  await pause(milliseconds);
  process.kill(server.pid, 'SIGKILL');
  await Promise.all(load);
  const integrity = checkIntegrity(folder);
  const again = await serve(folder);
  const lost = await findLost(again.port, client, acknowledged);
  await again.stop();
  return { milliseconds, acknowledged: acknowledged.length, lost: lost.length, integrity };
}

await inFolder(makeWorkplace(values.folder), 'kill', async (folder) => {
  const client = await createApp(folder, 'client-credentials');
  const total = { acknowledged: 0, lost: 0, damaged: 0 };
  for (let kill = 1; kill <= kills; kill++) {
    const { milliseconds, acknowledged, lost, integrity } = await killOnce(folder, client);
    total.acknowledged += acknowledged;
    total.lost += lost;
    total.damaged += integrity === 'ok' ? 0 : 1;
    process.stdout.write(
      `kill ${kill} after ${milliseconds} ms: ${acknowledged} tokens acknowledged, ${lost} lost, integrity_check ${integrity}\n`,
    );
  }
  process.stdout.write(
    `${kills} kills: ${total.acknowledged} tokens acknowledged, ${total.lost} lost, ${total.damaged} files damaged\n`,
  );
  if (total.lost + total.damaged > 0) process.exitCode = 1;
});
