import { resolve } from 'node:path';
import { text } from '../config/kinds.ts';
import { backupStore } from '../storage/backup.ts';
import { argument, defineCommand } from '../terminal/command.ts';

export const command = defineCommand({
  summary: 'Write a copy of the database into a file',
  description:
    'Writes a copy of a SQLite database, as it is at one moment, while oauthctl serve goes on. The copy is one file ' +
    'for its owner alone (mode 0600), and is checked before it takes its name. A file that is there already is ' +
    'replaced only with --yes. For PostgreSQL use pg_dump.',
  arguments: { file: argument(text(), { doc: 'the file to write' }) },
  options: {},
  examples: [
    { doc: 'Before an upgrade', line: 'oauthctl backup before-upgrade.sqlite3' },
    {
      doc: 'Every night, over the last one',
      line: 'oauthctl backup /var/backups/oauth2.sqlite3 --yes --quiet',
    },
  ],
  async run({ given, terminal, source, settings }) {
    const { DATABASE_URL } = await settings();
    const file = resolve(source.cwd, given.file);
    const started = performance.now();
    const signal = terminal.stopSignal();
    const progress = await terminal.progress('copying', async () => 100);
    try {
      const made = await backupStore(DATABASE_URL, file, {
        replace: terminal.manner.yes,
        onProgress: (part) => progress.update(Math.floor(part * 100)),
        signal,
      });
      progress.stop();
      if (made === undefined) {
        terminal.note('Stopped; no file was written.');
        return 130;
      }
      await terminal.record({ file, ...made, duration_ms: Math.round(performance.now() - started) }, [file]);
      return 0;
    } finally {
      progress.stop();
    }
  },
});
