import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/core/clients.ts';
import { issueToken } from '../../src/core/token/issue.ts';
import { findLiveToken } from '../../src/core/token/live.ts';
import { shellIn } from '../support/oauthctl.ts';
import { addUser, inStore, makeFolder } from '../support/store.ts';

/** A folder with two users, and with apps that have a token of Alice each. */
async function withApps(...names: string[]) {
  const folder = makeFolder();
  const apps = await inStore(folder, async (context) => {
    await addUser(context, 'bob');
    const user = await addUser(context, 'alice');
    const made: { id: string; token: string }[] = [];
    for (const name of names) {
      const { client } = await createClient(context, {
        name,
        clientType: 'confidential',
        grantTypes: ['client_credentials'],
        redirectUris: [],
        allowedOrigins: [],
      });
      const { access_token } = await issueToken(context, { client, user, refresh: false, audience: [] });
      made.push({ id: client.clientId, token: access_token });
    }
    return made;
  });
  const alive = () =>
    inStore(folder, async (context) =>
      Promise.all(apps.map(async ({ token }) => (await findLiveToken(context, token)) !== undefined)),
    );
  return { oauthctl: shellIn(folder), apps, alive };
}

describe('user consents', () => {
  it('lists what a user has let apps have', async () => {
    const { oauthctl, apps } = await withApps('shop', 'bell\u202e');
    const listed = await oauthctl('user consents alice --json');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.json()).toEqual({
      data: ['shop', 'bell\u202e'].map((client_name, index) => ({
        client_id: apps[index]?.id,
        client_name,
        scope: 'read write',
        granted_at: null,
        since_at: expect.any(Number),
        last_used_at: expect.any(Number),
      })),
      next: null,
    });
    expect((await oauthctl('user consents alice -q')).lines).toEqual(apps.map(({ id }) => id));
    const table = await oauthctl('user consents alice');
    expect(table.lines[0]).toMatch(/client_id +client_name +scope +granted_at +last_used_at/);
    expect(table.stdout).not.toContain('\u202e');
    expect((await oauthctl('user consents bob --json')).json()).toEqual({ data: [], next: null });
  });

  it('in pages', async () => {
    const { oauthctl, apps } = await withApps('a', 'b', 'c');
    const ids = apps.map(({ id }) => id);
    const first = await oauthctl('user consents alice --limit 2 --json');
    const { next } = first.json() as { next: string };
    expect((await oauthctl(['user', 'consents', 'alice', '--after', next, '-q'])).lines).toEqual([ids[2]]);
    expect((await oauthctl('user consents alice --limit 2')).stderr).toContain('more: ');
    expect(await oauthctl('user consents alice --after x')).toMatchObject({ code: 2 });
  });

  it('takes back what one app has, and at once its tokens', async () => {
    const { oauthctl, apps, alive } = await withApps('shop', 'other');
    const ended = await oauthctl(['user', 'consents', 'alice', '--end', apps[0]!.id, '--json']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.json()).toEqual({ ended: 1 });
    expect(await alive()).toEqual([false, true]);
    const again = await oauthctl('user consents alice --end shop');
    expect(again).toMatchObject({ code: 3, stderr: expect.stringContaining('alice has let the app') });
    expect(await oauthctl('user consents bob --end other')).toMatchObject({ code: 3 });
    expect(await oauthctl('user consents alice --end nothing')).toMatchObject({ code: 3 });
    expect(await alive()).toEqual([false, true]);
  });

  it('takes back what all of them have', async () => {
    const { oauthctl, alive } = await withApps('a', 'b');
    expect(await oauthctl('user consents alice --end-all')).toMatchObject({
      code: 0,
      stdout: 'took it back from 2 apps\n',
    });
    expect(await alive()).toEqual([false, false]);
    expect((await oauthctl('user consents alice --end-all -q')).lines).toEqual(['0']);
  });

  it('wants one thing at a time, of a user there is', async () => {
    const { oauthctl } = await withApps();
    expect(await oauthctl('user consents alice --end x --end-all')).toMatchObject({ code: 2 });
    expect(await oauthctl('user consents carol')).toMatchObject({ code: 3 });
  });
});
