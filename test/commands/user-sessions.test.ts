import { describe, expect, it } from 'vitest';
import { findSignedIn, startSession } from '../../src/core/sessions.ts';
import { shellIn } from '../support/oauthctl.ts';
import { addUser, inStore, makeFolder } from '../support/store.ts';

/** A folder with two users; what the browser of the first has for each session, by sid. */
async function withSessions(count: number) {
  const folder = makeFolder();
  const secrets = await inStore(folder, async (context) => {
    await addUser(context, 'bob');
    const alice = await addUser(context, 'alice');
    const started = new Map<string, string>();
    for (let number = 0; number < count; number++) {
      const { session, sessionSecret } = await startSession(context, alice, ['pwd']);
      started.set(session.sid, sessionSecret);
    }
    return started;
  });
  const signedIn = (secret: string) =>
    inStore(folder, async (context) => (await findSignedIn(context, secret)) !== undefined);
  return { folder, oauthctl: shellIn(folder), secrets, signedIn };
}

describe('user sessions', () => {
  it('lists where a user is signed in, never what the browser has', async () => {
    const { oauthctl, secrets } = await withSessions(2);
    const listed = await oauthctl('user sessions alice --json');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.json()).toEqual({
      data: [...secrets.keys()].sort().map((sid) => ({
        sid,
        methods: ['pwd'],
        authenticated_at: expect.any(Number),
        expires_at: expect.any(Number),
      })),
      next: null,
    });
    for (const secret of secrets.values()) expect(listed.stdout).not.toContain(secret.split('.')[1]);
    expect((await oauthctl('user sessions alice -q')).lines).toEqual([...secrets.keys()].sort());
    expect((await oauthctl('user sessions alice')).lines[0]).toMatch(/sid +methods +authenticated_at/);
    expect((await oauthctl('user sessions bob --json')).json()).toEqual({ data: [], next: null });
  });

  it('in pages', async () => {
    const { oauthctl, secrets } = await withSessions(3);
    const sids = [...secrets.keys()].sort();
    const first = await oauthctl('user sessions alice --limit 2 -q');
    expect(first.lines).toEqual(sids.slice(0, 2));
    expect(first.stderr).toContain('more: ');
    expect((await oauthctl(['user', 'sessions', 'alice', '--after', sids[1]!, '-q'])).lines).toEqual([
      sids[2],
    ]);
  });

  it('signs one browser out', async () => {
    const { oauthctl, secrets, signedIn } = await withSessions(2);
    const [[sid, secret], [, other]] = [...secrets] as [[string, string], [string, string]];
    const ended = await oauthctl(['user', 'sessions', 'alice', `--end=${sid}`, '--json']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.json()).toEqual({ ended: 1 });
    expect([await signedIn(secret), await signedIn(other)]).toEqual([false, true]);
    expect(await oauthctl(['user', 'sessions', 'alice', `--end=${sid}`])).toMatchObject({ code: 3 });
  });

  it('does not sign out somebody else', async () => {
    const { oauthctl, secrets, signedIn } = await withSessions(1);
    const [[sid, secret]] = [...secrets] as [[string, string]];
    const ended = await oauthctl(['user', 'sessions', 'bob', `--end=${sid}`]);
    expect(ended).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('bob has no session with that sid'),
    });
    expect(await signedIn(secret)).toBe(true);
  });

  it('signs out all of them', async () => {
    const { oauthctl, secrets, signedIn } = await withSessions(2);
    expect(await oauthctl('user sessions alice --end-all')).toMatchObject({
      code: 0,
      stdout: 'signed out 2 browsers\n',
    });
    for (const secret of secrets.values()) expect(await signedIn(secret)).toBe(false);
    expect((await oauthctl('user sessions alice --end-all -q')).lines).toEqual(['0']);
  });

  it('wants one thing at a time, of a user there is', async () => {
    const { oauthctl } = await withSessions(0);
    expect(await oauthctl('user sessions alice --end x --end-all')).toMatchObject({ code: 2 });
    expect(await oauthctl('user sessions carol')).toMatchObject({ code: 3 });
  });
});
