import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { testbed } from '../support/testbed.ts';
import { leaveTraces } from '../support/traces.ts';

test('the file is for its owner alone', async () => {
  const bed = await testbed();
  await leaveTraces(bed);
  for (const suffix of ['', '-wal', '-shm']) {
    expect(statSync(`${bed.file}${suffix}`).mode & 0o777).toBe(0o600);
  }
});
