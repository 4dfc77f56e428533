import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { introspect, refresh, serve } from '../support/serve.ts';
import { checkIntegrity, makeFolder, prepareStore } from '../support/store.ts';

describe('a disk that is full', () => {
  const SIZE = '1536k';

  /** A file system of its own that holds little; undefined where this machine does not let us have one. */
  function smallDisk(): string | undefined {
    const folder = join(makeFolder(), 'disk');
    mkdirSync(folder);
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'tmpfs', folder]);
    if (status !== 0) return undefined;
    onTestFinished(() => {
      spawnSync('umount', ['-l', folder]);
    });
    return folder;
  }

  test('is told as 503, loses no token that was acknowledged, and is over when there is room', async (context) => {
    const folder = smallDisk();
    if (folder === undefined) {
      process.stderr.write('SKIPPED: a full disk, because this user may not mount a file system for it\n');
      return context.skip('a file system cannot be mounted here');
    }
    const { basic, refreshTokens } = await prepareStore(folder);
    const filler = join(folder, 'filler');
    writeFileSync(filler, Buffer.alloc(400_000));
    const serving = await serve({ folder });
    const issue = () => serving.post('/o/token/', { grant_type: 'client_credentials' }, basic);
    const acknowledged: string[] = [];
    const refused: Response[] = [];
    while (refused.length < 20) {
      for (const answer of await Promise.all(Array.from({ length: 20 }, issue))) {
        if (answer.status === 200)
          acknowledged.push(((await answer.json()) as { access_token: string }).access_token);
        else refused.push(answer);
      }
    }
    for (const answer of refused) {
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([503, 'no-store']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
    }
    expect(acknowledged.length).toBeGreaterThan(100);
    const lost = async () => {
      const answers = await Promise.all(acknowledged.map((token) => introspect(serving, basic, token)));
      return answers.filter(({ json }) => json.active !== true).length;
    };
    expect(await lost()).toBe(0);
    // What could not be written was not done: nothing is revoked, nothing is spent.
    const revoked = await serving.post('/o/revoke_token/', { token: acknowledged[0] ?? '' }, basic);
    // A change of rows in place may still find room in the log; either way, what was answered is what holds.
    const refreshed = await refresh(serving, basic, refreshTokens[0]);
    expect([200, 503]).toContain(refreshed.status);
    rmSync(filler);
    expect((await issue()).status).toBe(200);
    expect(await lost()).toBe(revoked.status === 200 ? 1 : 0);
    const live = [refreshed.json.refresh_token, refreshTokens[0]].find((token) => typeof token === 'string');
    expect((await refresh(serving, basic, String(live))).status).toBe(200);
    expect(await serving.stop()).toBe(0);
    checkIntegrity(folder);
  });
});
