import { isPartitioned, makePartitions } from '../core/token-partitions.ts';
import { migrate, schemaStatus } from '../storage/migrate.ts';
import { defineCommand, flag } from '../terminal/command.ts';

export const command = defineCommand({
  summary: 'Bring the database schema up to date',
  description:
    'Applies what is missing of the schema. A SQLite database gets it by itself when it is first used, a PostgreSQL database only while it is empty. In PostgreSQL it also makes the partitions that tokens of the next hours will lie in.',
  arguments: {},
  options: {
    status: flag({ doc: 'only say what the database has and what it lacks' }),
  },
  examples: [
    { doc: 'Before a new version serves', line: 'oauthctl migrate' },
    { doc: 'Look first', line: 'oauthctl migrate --status' },
  ],
  createsStore: true,
  async run({ given, terminal, context }) {
    const opened = await context({ migrate: false, create: !given.status });
    const applied = given.status ? [] : await migrate(opened.db, opened.now());
    if (!given.status) await makePartitions(opened);
    const { current, newest, pending } = await schemaStatus(opened.db);
    const names = (steps: readonly { name: string }[]) => steps.map(({ name }) => name);
    await terminal.record(
      {
        current,
        newest,
        ...(given.status ? { pending: names(pending) } : { applied: names(applied) }),
        partitioned: await isPartitioned(opened),
      },
      [current],
    );
  },
});
