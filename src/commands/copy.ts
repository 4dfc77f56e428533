import { check, eitherOf, exactly } from '../config/kinds.ts';
import { databaseUrl, hideUrlPassword } from '../config/references.ts';
import { openContext } from '../context.ts';
import { type CopyResult, copyStore, countStore } from '../core/copy/index.ts';
import { UserError } from '../errors.ts';
import { defineCommand, option } from '../terminal/command.ts';
import type { Terminal } from '../terminal/terminal.ts';

const MEMORY = 'sqlite::memory:';

export const command = defineCommand({
  summary: 'Copy everything into another database',
  description:
    'Copies apps, users, tokens and all else into an empty database, of another engine too, and then compares the ' +
    'two, row by row. Tokens, sessions and secrets work there as they did here. Stop oauthctl serve before: what ' +
    'changes meanwhile is noticed, and then it has to run again. It may be stopped at any moment, and goes on where ' +
    'it was when it is run again.',
  arguments: {},
  options: {
    to: option(eitherOf(exactly('-'), databaseUrl), {
      value: 'url',
      doc: 'the database to copy into; - reads its URL from the standard input, where no other user sees the password',
    }),
  },
  examples: [
    { doc: 'To PostgreSQL', line: 'oauthctl copy --to - < postgres-url.txt' },
    {
      doc: 'Back into a file',
      line: 'oauthctl copy --database postgres://db.example/oauth2 --to sqlite:./oauth2.sqlite3',
    },
  ],
  async run({ given, terminal, source, settings, context }) {
    const from = await settings();
    const to = await targetUrl(given.to, terminal, source.cwd);
    const here = await context();
    const started = performance.now();
    const there = await openContext({ ...from, DATABASE_URL: to }, { create: true });
    const signal = terminal.stopSignal();
    // Each row is copied, and compared.
    const progress = await terminal.progress('copying', async () => 2 * (await countStore(here.db)));
    try {
      const result = await copyStore(here.db, there.db, {
        now: here.now(),
        onProgress: (done) => progress.update(done),
        signal,
      });
      progress.stop();
      await show(terminal, result, { from: from.DATABASE_URL, to, started });
      return result.finished ? 0 : 130;
    } finally {
      progress.stop();
      await there.close();
    }
  },
});

/** @throws UserError "invalid_value" where none is named that could hold a copy */
async function targetUrl(given: string | undefined, terminal: Terminal, cwd: string): Promise<string> {
  const url = given === '-' ? (await terminal.readSecret('--to')).trim() : given;
  if (url === undefined) {
    throw new UserError(
      'invalid_value',
      'missing flag --to: which database is to be the copy',
      'for example: oauthctl copy --to sqlite:./copy.sqlite3',
    );
  }
  const checked = check(databaseUrl, url);
  if (!checked.ok || checked.value === MEMORY) {
    throw new UserError(
      'invalid_value',
      '--to: expected sqlite:<path> or postgres://user:password@host/database',
    );
  }
  return databaseUrl.resolveIn?.(checked.value, cwd) ?? checked.value;
}

async function show(
  terminal: Terminal,
  { tables, copied, finished }: CopyResult,
  { from, to, started }: { from: string; to: string; started: number },
): Promise<void> {
  const rows = Object.values(tables).reduce((sum, count) => sum + count, 0);
  await terminal.record(
    {
      from: hideUrlPassword(from),
      to: hideUrlPassword(to),
      ...(finished ? { ...tables, rows } : {}),
      copied,
      verified: finished,
      duration_ms: Math.round(performance.now() - started),
    },
    [finished ? rows : copied],
  );
  if (finished) {
    terminal.note(
      `Both databases hold the same ${rows} rows. Next: set DATABASE_URL to the new one and serve.`,
    );
  } else terminal.note('Stopped. Run it again to go on.');
}
