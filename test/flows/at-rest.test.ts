import { expect, test } from 'vitest';
import { sql } from '../../src/storage/sql.ts';
import { testbed } from '../support/testbed.ts';
import { leaveTraces, storedBytes } from '../support/traces.ts';

/** The forms in which bytes are written down. */
function spellings(text: string): Buffer[] {
  const decoded = /^[\w-]{32}$/.test(text) ? [Buffer.from(text, 'base64url')] : [];
  const plain = Buffer.from(text);
  return [plain, Buffer.from(plain.toString('base64url')), Buffer.from(plain.toString('hex')), ...decoded];
}

test('the store holds no token, no secret and no password in any form that could be used', async () => {
  const bed = await testbed();
  const secrets = await leaveTraces(bed);
  const sealed = await bed.context.db.all(sql`select * from sealed_successors`);
  expect(sealed).not.toEqual([]);
  const bytes = await storedBytes(bed);
  expect(bytes.includes('alice@example.com')).toBe(true);
  expect(secrets.length).toBeGreaterThan(30);
  for (const secret of new Set(secrets)) {
    for (const spelling of spellings(secret)) expect(bytes.includes(spelling), secret).toBe(false);
  }
});

test('nor does the log', async () => {
  const bed = await testbed();
  const secrets = await leaveTraces(bed);
  const log = bed.log.join('\n');
  expect(bed.log.length).toBeGreaterThan(50);
  expect(log).toContain('refresh_token_reuse');
  for (const secret of new Set(secrets)) expect(log).not.toContain(secret);
});
