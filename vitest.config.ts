import { defineConfig } from 'vitest/config';
import { ChromiumReport } from './test/support/chromium-report.ts';

/** Where a caller wants to count the tests; the report for people is printed all the same. */
const results = process.env.TEST_RESULTS;

/** What is the same whatever the engine: these run on both. Everything else is about SQLite, or about no store. */
const onEveryEngine = [
  'test/flows/**/*.test.ts',
  'test/core/**/*.test.ts',
  'test/http/{cors,health,pages,shapes}.test.ts',
  'test/storage/contract.test.ts',
  'test/storage/tables/*.test.ts',
];

function jsonReport(outputFile: string): ['json', { outputFile: string }] {
  return ['json', { outputFile }];
}

export default defineConfig({
  test: {
    pool: 'forks',
    reporters: ['default', ...(results === undefined ? [] : [jsonReport(results)]), new ChromiumReport()],
    // Much of the time is waiting, for the disk or for another process.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/postgres*.test.ts'],
          globalSetup: ['test/support/build.ts'],
          provide: { engine: 'sqlite' },
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['test/**/postgres*.test.ts', ...onEveryEngine],
          exclude: ['test/**/sqlite*.test.ts'],
          globalSetup: ['test/support/build.ts', 'test/support/postgres-server.ts'],
          provide: { engine: 'postgres' },
        },
      },
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
