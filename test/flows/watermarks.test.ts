import { describe, expect, test } from 'vitest';
import { createClient, deleteClient, updateClient } from '../../src/core/clients.ts';
import type { TokenResponse } from '../../src/core/grants/grant.ts';
import { issueToken } from '../../src/core/token/issue.ts';
import { revokeAll } from '../../src/core/token/revoke.ts';
import {
  createUser,
  deleteUser,
  findUser,
  setPassword,
  type User,
  updateUser,
} from '../../src/core/users.ts';
import { row } from '../conformance/rows.ts';
import { type Answer, passwordOf, type RegisteredClient, type Testbed, testbed } from '../support/testbed.ts';

/** Everything there is before something happens to the user or the client. */
interface Scene {
  bed: Testbed;
  web: RegisteredClient;
  /** Asks about the tokens of others. */
  api: RegisteredClient;
  alice: User;
  tokens: Required<TokenResponse>;
  /** Made by an operator for the user. */
  issued: TokenResponse;
  /** The client's own. */
  own: TokenResponse;
}

async function scene(): Promise<Scene> {
  const bed = await testbed();
  const web = await bed.client();
  const api = await bed.client({ scope: ['introspection'] });
  const alice = await bed.user('alice');
  const request = { client: web.client, user: alice, refresh: false, audience: [] };
  return {
    bed,
    web,
    api,
    alice,
    tokens: await bed.signIn(web, 'alice'),
    issued: await issueToken(bed.context, request),
    own: await bed.token({ grant_type: 'client_credentials' }, { basic: web.basic }),
  };
}

/** A thing that may happen. What must be dead then, and what must live on or come back. */
interface Happening {
  whose: 'user' | 'client';
  what: string;
  happen(scene: Scene): Promise<unknown>;
  /** Undoes it, as far as that can be done. */
  undo?(scene: Scene): Promise<unknown>;
  /** Whether new tokens can be had at once. */
  canGoOn: boolean;
}

const happenings: readonly Happening[] = [
  {
    whose: 'user',
    what: 'disabled',
    happen: ({ bed, alice }) => updateUser(bed.context, alice, { active: false }),
    undo: ({ bed, alice }) => updateUser(bed.context, alice, { active: true }),
    canGoOn: false,
  },
  {
    whose: 'user',
    what: 'deleted',
    happen: ({ bed, alice }) => deleteUser(bed.context, alice),
    undo: ({ bed, alice }) =>
      createUser(bed.context, { ...alice, password: passwordOf('alice'), groups: [] }),
    canGoOn: false,
  },
  {
    whose: 'user',
    what: 'given another password',
    happen: ({ bed, alice }) => setPassword(bed.context, alice, 'something else'),
    undo: ({ bed, alice }) => setPassword(bed.context, alice, passwordOf('alice')),
    canGoOn: false,
  },
  {
    whose: 'user',
    what: 'rid of all tokens',
    happen: ({ bed, alice }) => revokeAll(bed.context, { user: alice }),
    canGoOn: true,
  },
  {
    whose: 'client',
    what: 'disabled',
    happen: ({ bed, web }) => updateClient(bed.context, web.client, { active: false }),
    undo: ({ bed, web }) => updateClient(bed.context, web.client, { active: true }),
    canGoOn: false,
  },
  {
    whose: 'client',
    what: 'deleted',
    happen: ({ bed, web }) => deleteClient(bed.context, web.client),
    undo: ({ bed, web: { client, secret } }) =>
      createClient(bed.context, { ...client, clientSecret: secret }),
    canGoOn: false,
  },
  {
    whose: 'client',
    what: 'rid of all tokens',
    happen: ({ bed, web }) => revokeAll(bed.context, { client: web.client }),
    canGoOn: true,
  },
];

/** Every way to use a token of before, each true while it works. */
const uses: Readonly<Record<string, (scene: Scene) => Promise<boolean>>> = {
  'the API': async ({ bed, tokens }) =>
    (await bed.get('/api/users/me', { bearer: tokens.access_token })).status === 200,
  'the API, with a token from an operator': async ({ bed, issued }) =>
    (await bed.get('/api/users/me', { bearer: issued.access_token })).status === 200,
  'introspection by an API': async ({ bed, api, tokens }) =>
    (await bed.introspect(api, tokens.access_token)).active === true,
  'introspection of a token from an operator': async ({ bed, api, issued }) =>
    (await bed.introspect(api, issued.access_token)).active === true,
  'introspection by its client': async ({ bed, web, tokens }) => {
    const answer = await bed.post('/o/introspect/', { token: tokens.refresh_token }, { basic: web.basic });
    return answer.json.active === true;
  },
  refresh: async ({ bed, web, tokens }) => (await bed.refresh(web, tokens.refresh_token)).status === 200,
};

/** Ways to a new token. */
const password = ({ bed, web }: Scene): Promise<Answer> =>
  bed.post(
    '/o/token/',
    { grant_type: 'password', username: 'alice', password: passwordOf('alice') },
    { basic: web.basic },
  );
const clientCredentials = ({ bed, web }: Scene): Promise<Answer> =>
  bed.post('/o/token/', { grant_type: 'client_credentials' }, { basic: web.basic });

async function expectAllDead(here: Scene): Promise<void> {
  for (const [name, works] of Object.entries(uses)) expect(await works(here), name).toBe(false);
}

async function ownTokenLives({ bed, api, own }: Scene): Promise<boolean> {
  return (await bed.introspect(api, own.access_token)).active === true;
}

describe.each(happenings)('a $whose that is $what', ({ whose, happen, undo, canGoOn }) => {
  test(row('R9700-4.14.2-02', 'every token is dead at once'), async () => {
    const here = await scene();
    await happen(here);
    await expectAllDead(here);
    expect(await ownTokenLives(here)).toBe(whose === 'user');
  });

  test(row('R7662-2.2-05', 'in another process too, which had just seen the tokens alive'), async () => {
    const here = await scene();
    const beside = { ...here, bed: await testbed({ beside: here.bed }) };
    expect(await uses['the API']?.(beside)).toBe(true);
    expect(await ownTokenLives(beside)).toBe(true);
    await happen(here);
    await expectAllDead(beside);
    expect(await ownTokenLives(beside)).toBe(whose === 'user');
  });

  test(row('LEG-06', 'a new token is to be had only where that is right'), async () => {
    const here = await scene();
    await happen(here);
    const [byPassword, ownToken] = [await password(here), await clientCredentials(here)];
    const refused = whose === 'client' ? 'invalid_client' : 'invalid_grant';
    expect(byPassword.json.error).toBe(canGoOn ? undefined : refused);
    expect(ownToken.json.error).toBe(canGoOn || whose === 'user' ? undefined : 'invalid_client');
  });

  test('a refresh at the same moment gives nothing that lives', async () => {
    const here = await scene();
    const { bed, web, api, tokens } = here;
    const [answer] = await Promise.all([bed.refresh(web, tokens.refresh_token), happen(here)]);
    await expectAllDead(here);
    if (answer.status !== 200) return;
    expect(await bed.introspect(api, String(answer.json.access_token))).toEqual({ active: false });
    const again = await bed.refresh(web, String(answer.json.refresh_token));
    expect([400, 401]).toContain(again.status);
  });

  test('revocation by the client works as it did, or needs the client', async () => {
    const here = await scene();
    await happen(here);
    const answer = await here.bed.revoke(here.web, here.tokens.refresh_token);
    expect(answer.status).toBe(whose === 'client' && !canGoOn ? 401 : 200);
    await expectAllDead(here);
  });

  test('what is issued right after lives, and what was issued before stays dead', async () => {
    const here = await scene();
    await happen(here);
    await undo?.(here);
    await expectAllDead(here);
    const { bed, web } = here;
    const fresh = await bed.signIn(web, 'alice');
    expect((await bed.get('/api/users/me', { bearer: fresh.access_token })).status).toBe(200);
    expect(await bed.introspect(web, fresh.access_token)).toMatchObject({ active: true, iat: bed.clock.now });
    expect((await bed.refresh(web, fresh.refresh_token)).status).toBe(200);
    await expectAllDead(here);
  });
});

test('an inactive client or user is issued no token by an operator either', async () => {
  const { bed, web, alice } = await scene();
  const request = { client: web.client, user: alice, refresh: false, audience: [] };
  const inactive = await updateUser(bed.context, alice, { active: false });
  await expect(issueToken(bed.context, { ...request, user: inactive })).rejects.toThrow('inactive');
  const client = await updateClient(bed.context, web.client, { active: false });
  await expect(issueToken(bed.context, { ...request, client })).rejects.toThrow('inactive');
});

test('a token that was minted while its user was disabled is dead', async () => {
  const { bed, web, alice } = await scene();
  const slow = password({ bed, web } as Scene);
  await updateUser(bed.context, alice, { active: false });
  const answer = await slow;
  await updateUser(bed.context, await findUser(bed.context, 'alice'), { active: true });
  if (answer.status === 200) {
    expect(await bed.introspect(web, String(answer.json.access_token))).toEqual({ active: false });
  } else {
    expect(answer.json.error).toBe('invalid_grant');
  }
});
