import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A store with three access tokens that have expired and one that has not. */
async function withExpiredTokens() {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
  const oauthctl = shellIn(makeFolder());
  await oauthctl('app create shop --grant client-credentials');
  for (let count = 0; count < 3; count += 1) await oauthctl('token issue --expires-in 1m');
  await oauthctl('token issue --expires-in 1d');
  vi.setSystemTime(1_800_000_000_000 + 3_600_000);
  return oauthctl;
}

describe('cleartokens', () => {
  it('deletes what has expired, and says what it was', async () => {
    const oauthctl = await withExpiredTokens();
    const cleared = await oauthctl('cleartokens --json');
    expect(cleared).toMatchObject({ code: 0, stderr: '' });
    expect(cleared.json()).toEqual({
      access_tokens: 3,
      refresh_tokens: 0,
      id_tokens: 0,
      grants: 0,
      device_codes: 0,
      sessions: 0,
      duration_ms: expect.any(Number),
      dry_run: false,
    });
    expect((await oauthctl('cleartokens -q')).lines).toEqual(['0']);
    expect((await oauthctl('token list -q')).lines).toHaveLength(1);
  });

  it('only counts in a dry run', async () => {
    const oauthctl = await withExpiredTokens();
    expect((await oauthctl('cleartokens --dry-run --json')).json()).toMatchObject({
      access_tokens: 3,
      dry_run: true,
    });
    expect((await oauthctl('cleartokens --dry-run -q')).lines).toEqual(['3']);
  });

  it('works in batches of any size', async () => {
    const oauthctl = await withExpiredTokens();
    expect((await oauthctl('cleartokens -q --batch-size 1 --batch-interval 0.001')).lines).toEqual(['3']);
  });

  it('ends after the running batch when it is interrupted, and says what was done', async () => {
    const oauthctl = await withExpiredTokens();
    const signals = new EventEmitter();
    signals.once('newListener', () => setImmediate(() => signals.emit('SIGINT')));
    const cleared = await oauthctl('cleartokens -q --batch-size 1', { signals });
    expect(cleared.code).toBe(130);
    const done = Number(cleared.lines[0]);
    expect(done).toBeLessThan(3);
    expect((await oauthctl('cleartokens -q')).lines).toEqual([String(3 - done)]);
    expect(signals.listenerCount('SIGINT') + signals.listenerCount('SIGTERM')).toBe(0);
  });

  it('shows its progress on a terminal, and only there', async () => {
    const oauthctl = await withExpiredTokens();
    const onTerminal = await oauthctl('cleartokens --batch-size 1', { person: [] });
    expect(onTerminal.stderr).toContain('clearing [');
    const intoFile = await oauthctl('cleartokens', { person: [], stdoutIsTerminal: false });
    expect(intoFile.stdout).not.toContain('clearing');
    expect((await oauthctl('cleartokens')).stderr).toBe('');
  });

  it.each([['--batch-size 0'], ['--batch-size many'], ['--batch-interval -1']])(
    'refuses %s',
    async (flags) => {
      const cleared = await shellIn(makeFolder())(`cleartokens ${flags}`);
      expect(cleared).toMatchObject({ code: 2, stdout: '' });
      expect(cleared.stderr).toMatch(/^error: --batch-\w+: expected /);
    },
  );

  it('never makes a store of its own', async () => {
    const oauthctl = shellIn(makeFolder());
    const cleared = await oauthctl('cleartokens --json');
    expect(cleared).toMatchObject({ code: 6, stdout: '' });
    expect(cleared.error()).toMatchObject({ code: 'database_missing', hint: expect.any(String) });
    expect((await oauthctl('cleartokens')).code).toBe(6);
  });
});
