import { describe, expect, it } from 'vitest';
import { findClient, updateClient } from '../../src/core/clients.ts';
import { endSessionsOf } from '../../src/core/sessions.ts';
import { issueToken } from '../../src/core/token/issue.ts';
import { findUser, updateUser } from '../../src/core/users.ts';
import type { TokenFormat } from '../../src/storage/tables/clients.ts';
import type { Browser, Page } from '../support/browser.ts';
import { allow, asksForConsent, type CodeFlow, codeClient, redeem, requestOf } from '../support/code-flow.ts';
import { allowedCode, DEVICE_GRANT, poll } from '../support/device-flow.ts';
import { openidFlow } from '../support/openid.ts';
import { tokensOf } from '../support/signed-in.ts';
import {
  type Answer,
  passwordOf,
  type RegisteredClient,
  type SettingsOverrides,
} from '../support/testbed.ts';

const LIST = '/o/authorized_tokens/';
const SCOPE = 'openid read';
const everyGrant = [
  'authorization_code',
  'refresh_token',
  'openid-hybrid',
  'implicit',
  'password',
  DEVICE_GRANT,
];

/** What an app has in the user's name. */
interface Held {
  accessToken: string;
  refreshToken?: string | undefined;
  /** Spends what the app has been given and has not used yet. */
  spendWaiting?: () => Promise<Answer>;
}

interface World extends CodeFlow {
  /** Sees every token. */
  api: RegisteredClient;
}

/** The answer to an authorization request that its user allows. */
async function authorized(browser: Browser, app: RegisteredClient, responseType: string) {
  const asked = requestOf(app, { scope: SCOPE, nonce: 'n', response_type: responseType });
  const page = await browser.visit(asked);
  const { leadsTo }: Page = asksForConsent(page) ? await allow(browser, page) : page;
  const { search, hash } = new URL(leadsTo ?? expect.fail(page.text));
  const answer = new URLSearchParams(hash.slice(1) || search);
  const part = (name: string) => answer.get(name) ?? expect.fail(`${leadsTo}`);
  return { part };
}

function heldOf({ access_token, refresh_token }: { access_token: string; refresh_token?: string }): Held {
  return { accessToken: access_token, refreshToken: refresh_token };
}

/** Every way in which an app gets a token in a user's name. */
const ways: Record<string, (world: World, app: RegisteredClient) => Promise<Held>> = {
  async code({ bed, browser }, app) {
    const tokens = tokensOf(await redeem(bed, app, (await authorized(browser, app, 'code')).part('code')));
    const waiting = (await authorized(browser, app, 'code')).part('code');
    return { ...heldOf(tokens), spendWaiting: () => redeem(bed, app, waiting) };
  },
  async hybrid({ bed, browser }, app) {
    const { part } = await authorized(browser, app, 'code id_token token');
    return { accessToken: part('access_token'), spendWaiting: () => redeem(bed, app, part('code')) };
  },
  async implicit({ browser }, app) {
    return { accessToken: (await authorized(browser, app, 'id_token token')).part('access_token') };
  },
  async password({ bed }, app) {
    return heldOf(await bed.signIn(app, 'alice', { scope: SCOPE }));
  },
  async device({ bed, alice, browser }, app) {
    const flow = { bed, tv: app, alice, browser };
    const tokens = tokensOf(await poll(bed, app, await allowedCode(flow, { scope: SCOPE })));
    const waiting = await allowedCode(flow, { scope: SCOPE });
    return { ...heldOf(tokens), spendWaiting: () => poll(bed, app, waiting) };
  },
  async refresh({ bed }, app) {
    const { refresh_token } = await bed.signIn(app, 'alice', { scope: SCOPE });
    return heldOf(tokensOf(await bed.refresh(app, refresh_token)));
  },
  async 'token issue'({ bed: { context } }, { id }) {
    const [client, user] = [await findClient(context, id), await findUser(context, 'alice')];
    const request = { client, user, scope: SCOPE.split(' '), refresh: true, audience: [] };
    return heldOf(await issueToken(context, request));
  },
};

type Apps = readonly { way: string; app: RegisteredClient; held: Held }[];

async function start(tokenFormat: TokenFormat, settings: SettingsOverrides = {}): Promise<World> {
  const flow = await openidFlow({ settings, app: { tokenFormat } });
  const api = await flow.bed.client({ name: 'API', scope: ['introspection'] });
  return { ...flow, api };
}

/** An app for each way, with what it gets by it. */
async function appsOf(
  world: World,
  tokenFormat: TokenFormat,
  { skipAuthorization = false } = {},
): Promise<Apps> {
  const apps = [];
  for (const [way, get] of Object.entries(ways)) {
    const app = await codeClient(world.bed, {
      name: way,
      grantTypes: everyGrant,
      idTokenAlgorithm: 'ES256',
      tokenFormat,
      skipAuthorization,
    });
    apps.push({ way, app, held: await get(world, app) });
  }
  return apps;
}

function outcomeOf({ status, json }: Answer): unknown {
  return status === 200 ? 'given' : json.error;
}

/** What can be done with what an app has; the last two spend it where that is possible. */
async function useOf({ bed, api }: World, app: RegisteredClient, held: Held) {
  const { accessToken, refreshToken, spendWaiting } = held;
  return {
    active: (await bed.introspect(api, accessToken)).active,
    userinfo: (await bed.get('/o/userinfo/', { bearer: accessToken })).status,
    refresh: refreshToken && outcomeOf(await bed.refresh(app, refreshToken)),
    waiting: spendWaiting && outcomeOf(await spendWaiting()),
  };
}

async function expectLive(world: World, apps: Apps): Promise<void> {
  for (const { way, app, held } of apps) {
    const { refreshToken, spendWaiting } = held;
    expect([way, await useOf(world, app, held)]).toEqual([
      way,
      {
        active: true,
        userinfo: 200,
        refresh: refreshToken && 'given',
        waiting: spendWaiting && 'given',
      },
    ]);
  }
}

async function expectDead(world: World, apps: Apps, refusal = 'invalid_grant'): Promise<void> {
  // Those that poll are not told to slow down.
  world.bed.advance(10);
  for (const { way, app, held } of apps) {
    const { refreshToken, spendWaiting } = held;
    expect([way, await useOf(world, app, held)]).toEqual([
      way,
      { active: false, userinfo: 401, refresh: refreshToken && refusal, waiting: spendWaiting && refusal },
    ]);
  }
}

/** Each way is open again, and leads to what is good. */
async function expectNewOnesLive(world: World, apps: Apps): Promise<void> {
  const again = [];
  for (const { way, app } of apps) again.push({ way, app, held: (await ways[way]?.(world, app)) as Held });
  expect(await listed(world.browser)).toEqual(Object.keys(ways).sort());
  await expectLive(world, again);
}

/** The names of the apps that the user's page lists. */
async function listed(browser: Browser): Promise<string[]> {
  const { text } = await browser.visit(LIST);
  return [...text.matchAll(/<h2[^>]*><bdi>(.*?)<\/bdi><\/h2>/g)].map(([, name = '']) => name).sort();
}

const signIn = ({ browser }: World) => browser.signIn('alice', passwordOf('alice'));

describe.each(['opaque', 'jwt'] as const)('what an app got in a user’s name by any way, as %s', (format) => {
  it.each(['after a question', 'without a question'])(
    'works, also at userinfo, and is on the list of the user: %s',
    async (how) => {
      const world = await start(format);
      const apps = await appsOf(world, format, { skipAuthorization: how === 'without a question' });
      expect(await listed(world.browser)).toEqual(Object.keys(ways).sort());
      await expectLive(world, apps);
    },
  );

  it('ends when the user takes it back, for this app alone, and can be given anew', async () => {
    const world = await start(format);
    const apps = await appsOf(world, format);
    for (const [index, { app }] of apps.entries()) {
      const question = await world.browser.visit(`${LIST}${app.client.id}/delete/`);
      expect((await world.browser.submit(question)).status).toBe(200);
      for (const { way, held } of apps.slice(index + 1)) {
        const { active } = await world.bed.introspect(world.api, held.accessToken);
        expect([way, active]).toEqual([way, true]);
      }
    }
    expect(await listed(world.browser)).toEqual([]);
    await expectDead(world, apps);
    expect(await listed(world.browser)).toEqual([]);
    await expectNewOnesLive(world, apps);
    await expectDead(world, apps);
  });

  it('ends when the user is disabled, for good', async () => {
    const world = await start(format);
    const apps = await appsOf(world, format);
    await updateUser(world.bed.context, world.alice, { active: false });
    await expectDead(world, apps);
    await updateUser(world.bed.context, world.alice, { active: true });
    await expectDead(world, apps);
    await signIn(world);
    await expectNewOnesLive(world, apps);
  });

  it('ends when the app is disabled, for good', async () => {
    const world = await start(format);
    const apps = await appsOf(world, format);
    for (const { app } of apps) await updateClient(world.bed.context, app.client, { active: false });
    await expectDead(world, apps, 'invalid_client');
    for (const { app } of apps) await updateClient(world.bed.context, app.client, { active: true });
    await expectDead(world, apps);
    await expectNewOnesLive(world, apps);
  });

  it('stays when the user is signed out everywhere', async () => {
    const world = await start(format);
    const apps = await appsOf(world, format);
    await endSessionsOf(world.bed.context, world.alice);
    expect((await world.browser.visit(LIST)).address).toMatch(/^\/accounts\/login\//);
    await expectLive(world, apps);
  });

  it.each([true, false])('ends at a sign-out, or stays, as the setting says: %s', async (ends) => {
    const world = await start(format, { OIDC_RP_INITIATED_LOGOUT_DELETE_TOKENS: ends });
    const apps = await appsOf(world, format);
    const question = await world.browser.visit(`/o/logout/?client_id=${world.app.id}`);
    await world.browser.submit(question);
    expect((await world.browser.visit(LIST)).address).toMatch(/^\/accounts\/login\//);
    if (!ends) return expectLive(world, apps);
    await expectDead(world, apps);
    await signIn(world);
    return expectNewOnesLive(world, apps);
  });
});
