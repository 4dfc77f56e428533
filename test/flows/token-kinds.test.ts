import { describe, expect, it } from 'vitest';
import { row } from '../conformance/rows.ts';
import { codeClient, codeFlow, codeFor, redeem } from '../support/code-flow.ts';
import { allowedCode, begin, DEVICE_GRANT } from '../support/device-flow.ts';
import { signInTo } from '../support/openid.ts';
import {
  type Answer,
  encodeForm,
  type RegisteredClient,
  type SendOptions,
  type Testbed,
} from '../support/testbed.ts';

/** Where a text can be shown, and what may be shown there. */
const places: Record<
  string,
  { takes: readonly string[]; show(bed: Testbed, app: RegisteredClient, text: string): Promise<Answer> }
> = {
  userinfo: {
    takes: ['access token', 'JWT access token'],
    show: (bed, _app, bearer) => bed.get('/o/userinfo/', { bearer }),
  },
  'an API of ours': {
    takes: ['access token', 'JWT access token'],
    show: (bed, _app, bearer) => bed.get('/api/users/me', { bearer }),
  },
  'the code grant': {
    takes: ['code'],
    show: (bed, app, code) => redeem(bed, app, code),
  },
  'the refresh grant': {
    takes: ['refresh token'],
    show: (bed, app, text) => bed.refresh(app, text),
  },
  'the device grant': {
    takes: ['device code'],
    show: (bed, app, device_code) =>
      bed.post('/o/token/', { grant_type: DEVICE_GRANT, device_code }, { basic: app.basic }),
  },
  'signing out': {
    takes: ['id_token'],
    show: (bed, _app, id_token_hint) => bed.get(`/o/logout/?${encodeForm({ id_token_hint })}`),
  },
};

const kinds = [
  'signed userinfo',
  ...['access token', 'JWT access token', 'refresh token', 'id_token', 'code', 'device code'],
  ...['user code', 'session', 'client secret'],
] as const;

/** One text of each kind, all of Alice and one app. */
async function everyKind() {
  const { bed, app, browser, alice } = await codeFlow({
    app: {
      idTokenAlgorithm: 'ES256',
      grantTypes: ['authorization_code', 'refresh_token', DEVICE_GRANT],
    },
  });
  const jwts = await codeClient(bed, { idTokenAlgorithm: 'ES256', tokenFormat: 'jwt' });
  const given = await signInTo(bed, browser, app, { scope: 'openid read' });
  const asJwt = await signInTo(bed, browser, jwts, { scope: 'openid read' });
  const signing = await codeClient(bed, { idTokenAlgorithm: 'ES256', userinfoAlgorithm: 'ES256' });
  const { access_token: bearer } = await signInTo(bed, browser, signing);
  const { user_code } = await begin(bed, app);
  const texts: Record<(typeof kinds)[number], string> = {
    'access token': given.access_token,
    'JWT access token': asJwt.access_token,
    'refresh token': given.refresh_token,
    id_token: given.id_token,
    'signed userinfo': (await bed.get('/o/userinfo/', { bearer })).text,
    code: await codeFor(browser, app),
    'device code': await allowedCode({ bed, tv: app, alice, browser }),
    'user code': user_code,
    session: browser.cookies.get('oauthctl_session') ?? '',
    'client secret': app.secret,
  };
  return { bed, app, texts };
}

describe(row('T-10'), () => {
  it.each(kinds)('%s', async (kind) => {
    const { bed, app, texts } = await everyKind();
    const opened: string[] = [];
    for (const [place, { show }] of Object.entries(places)) {
      const { status } = await show(bed, app, texts[kind]);
      expect(status).toBeLessThan(500);
      if (status < 400) opened.push(place);
    }
    const right = Object.entries(places).filter(([, { takes }]) => takes.includes(kind));
    expect(opened).toEqual(right.map(([place]) => place));
  });

  it('to an API none is active but an access token; to its own app the refresh token is as well', async () => {
    const { bed, app, texts } = await everyKind();
    const api = await bed.client({ scope: ['introspection'] });
    const { access_token: bearer } = await bed.token(
      { grant_type: 'client_credentials', scope: 'introspection' },
      { basic: api.basic },
    );
    const active = async (options: SendOptions) => {
      const found: string[] = [];
      for (const kind of kinds) {
        const { json } = await bed.post('/o/introspect/', { token: texts[kind] }, options);
        if (json.active === true) found.push(kind);
      }
      return found;
    };
    expect(await active({ bearer })).toEqual(['access token', 'JWT access token']);
    expect(await active({ basic: app.basic })).toEqual(['access token', 'refresh token']);
  });
});
