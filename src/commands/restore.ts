import { resolve } from 'node:path';
import { text } from '../config/kinds.ts';
import { prepareRestore, type Restore } from '../storage/restore.ts';
import { argument, defineCommand } from '../terminal/command.ts';
import type { Terminal } from '../terminal/terminal.ts';

export const command = defineCommand({
  summary: 'Replace the database with a copy of it',
  description:
    'Checks a file that oauthctl backup has made, asks, and replaces the SQLite database with it, all or nothing. A ' +
    'server that is running goes on with what is new. Tokens that were issued since the copy was made are unknown ' +
    'afterwards, and those that were revoked since work again.',
  arguments: { file: argument(text(), { doc: 'the copy' }) },
  options: {},
  examples: [
    { doc: 'Asks first', line: 'oauthctl restore before-upgrade.sqlite3' },
    { doc: 'In a script', line: 'oauthctl restore before-upgrade.sqlite3 --yes' },
  ],
  createsStore: true,
  async run({ given, terminal, source, settings }) {
    const { DATABASE_URL } = await settings();
    const file = resolve(source.cwd, given.file);
    // A question that nobody can be asked is refused before the work, not after it.
    if (!terminal.manner.yes && !terminal.canAsk) await terminal.confirm('replace the database');
    const started = performance.now();
    const signal = terminal.stopSignal();
    const checking = await terminal.progress('checking', async () => 100);
    let restore: Restore | undefined;
    try {
      restore = await prepareRestore(DATABASE_URL, file, {
        now: Math.floor(Date.now() / 1_000),
        onProgress: (part) => checking.update(Math.floor(part * 100)),
        signal,
      });
    } finally {
      checking.stop();
    }
    if (restore === undefined) return stopped(terminal);
    try {
      await terminal.confirm(
        `${restore.replaces ? 'replace' : 'make'} the database ${restore.store} from ${file}`,
      );
      const restored = await finish(restore, terminal, signal);
      if (restored === false) return stopped(terminal);
      await terminal.record(
        {
          database: restore.store,
          file,
          schema: restore.schema,
          ...(restored.aside === undefined ? {} : { damaged_database: restored.aside }),
          duration_ms: Math.round(performance.now() - started),
        },
        [restore.store],
      );
      tellWhatIsNext(terminal, restored.aside);
      return 0;
    } finally {
      restore.discard();
    }
  },
});

async function finish(restore: Restore, terminal: Terminal, signal: AbortSignal) {
  const progress = await terminal.progress('restoring', async () => 100);
  try {
    return await restore.finish({ onProgress: (part) => progress.update(Math.floor(part * 100)), signal });
  } finally {
    progress.stop();
  }
}

function stopped(terminal: Terminal): number {
  terminal.note('Stopped; nothing was changed.');
  return 130;
}

function tellWhatIsNext(terminal: Terminal, aside: string | undefined): void {
  terminal.note(
    'What was revoked since the copy was made works again; oauthctl token revoke --all ends every token.',
  );
  if (aside !== undefined) {
    terminal.note(
      `The database was damaged, and lies in ${aside} now. Restart oauthctl serve where it is running.`,
    );
  }
}
