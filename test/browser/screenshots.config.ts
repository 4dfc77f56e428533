import { defineConfig } from 'vitest/config';

/** Not a test of anything: it draws what the tests of these pages see. */
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['test/browser/screenshots.ts'],
    provide: { engine: 'sqlite' },
    testTimeout: 60_000,
  },
});
