import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';

describe('migrate', () => {
  it('makes the store, for its owner alone, and has nothing more to do then', async () => {
    const folder = makeFolder();
    const oauthctl = shellIn(folder);
    const first = (await oauthctl('migrate --json')).json();
    expect(first.applied).not.toEqual([]);
    expect(first.current).toBe(first.newest);
    expect(statSync(join(folder, 'oauth2.sqlite3')).mode & 0o777).toBe(0o600);
    expect((await oauthctl('migrate --json')).json()).toEqual({ ...first, applied: [] });
    expect((await oauthctl('migrate --status --json')).json()).toMatchObject({
      current: first.current,
      pending: [],
    });
    expect((await oauthctl('migrate -q')).lines).toEqual([String(first.current)]);
  });

  it('makes nothing when only the status is asked for', async () => {
    const folder = makeFolder();
    expect((await shellIn(folder)('migrate --status')).code).toBe(6);
    expect(existsSync(join(folder, 'oauth2.sqlite3'))).toBe(false);
  });
});
