import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { JWK } from 'jose';
import { expect, it } from 'vitest';
import { row } from '../conformance/rows.ts';
import { signedInBrowser } from '../support/browser.ts';
import { errorOf, requestOf } from '../support/code-flow.ts';
import { openidFlow, signInTo } from '../support/openid.ts';
import { encodeForm, type RegisteredClient } from '../support/testbed.ts';

/** What somebody has who would like to make an id_token of ours: a true one, and all that is public. */
interface Known {
  token: string;
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
  /** Our public key. */
  jwk: JWK & { x: string };
  /** A key of their own. */
  own: { privateKey: KeyObject; publicKey: KeyObject };
  app: RegisteredClient;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part = ''): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

function keyed({ header, payload }: Known, secret: string | Buffer, more: object = {}): string {
  const text = `${encode({ ...header, alg: 'HS256', ...more })}.${encode(payload)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function signed({ header, payload, own }: Known, more: object): string {
  const text = `${encode({ ...header, ...more })}.${encode(payload)}`;
  const key = { key: own.privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

/** The true token with another header, payload or signature. */
function changed(
  { token, header, payload }: Known,
  parts: { header?: object; payload?: object },
  end?: string,
) {
  const [, , signature] = token.split('.');
  const first = encode({ ...header, ...parts.header });
  return `${first}.${encode({ ...payload, ...parts.payload })}.${end ?? signature}`;
}

const made: Record<string, (known: Known) => string> = {
  'signed by nobody': (known) => changed(known, { header: { alg: 'none' } }, ''),
  'signed by nobody, in another case': (known) => changed(known, { header: { alg: 'nOnE' } }, ''),
  'with no algorithm': (known) => changed(known, { header: { alg: undefined } }),
  'with another algorithm': (known) => changed(known, { header: { alg: 'RS256' } }),
  'with another user': (known) => changed(known, { payload: { sub: 'somebody' } }),
  'with a later end': (known) => changed(known, { payload: { exp: 9_999_999_999 } }),
  'with a header to understand': (known) => changed(known, { header: { crit: ['x'], x: 1 } }),
  'with a signature of zeros': (known) => changed(known, {}, Buffer.alloc(64).toString('base64url')),
  'with a signature in DER': (known) =>
    changed(known, {}, Buffer.from('3006020101020101', 'hex').toString('base64url')),
  'with half a signature': ({ token }) => token.slice(0, -43),
  'keyed with our public key as PEM': (known) =>
    keyed(known, createPublicKey({ key: known.jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })),
  'keyed with our public key as JSON': (known) => keyed(known, JSON.stringify(known.jwk)),
  'keyed with a part of our public key': (known) => keyed(known, Buffer.from(known.jwk.x, 'base64url')),
  'keyed with nothing': (known) => keyed(known, ''),
  'keyed with nothing, and no file': (known) => keyed(known, '', { kid: '/dev/null' }),
  'keyed with the secret of an app that signs otherwise': (known) => keyed(known, known.app.secret),
  'keyed with the id of the app': (known) => keyed(known, known.app.id),
  'signed by a key of their own': (known) => signed(known, {}),
  'signed by a key that it brings': (known) =>
    signed(known, { jwk: known.own.publicKey.export({ format: 'jwk' }) }),
  'signed by a key that it points to': (known) => signed(known, { jku: 'https://evil.example/jwks' }),
  'signed by a certificate that it points to': (known) => signed(known, { x5u: 'https://evil.example/x' }),
  'signed by a key without a name': (known) => signed(known, { kid: undefined }),
  'of another type': (known) => changed(known, { header: { typ: 'at+jwt' } }),
  'with something behind it': ({ token }) => `${token}=`,
  'with a blank before it': ({ token }) => ` ${token}`,
  'with more parts': ({ token }) => `${token}.a.b`,
};

it.each(Object.entries(made))(row('T-11', '%s'), async (_how, make) => {
  const { bed, app, browser } = await openidFlow({
    settings: { OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT: false },
    app: { skipAuthorization: true },
  });
  const asking = await signedInBrowser(bed, 'alice');
  const { id_token: token } = await signInTo(bed, asking, app, { prompt: 'consent' });
  const [header, payload] = token.split('.').map((part, at) => (at < 2 ? decode(part) : {}));
  const keys = (await bed.get('/o/.well-known/jwks.json')).json.keys as (Known['jwk'] & { kid: string })[];
  const jwk = keys.find(({ kid }) => kid === header?.kid) ?? expect.fail('the key is not published');
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = make({ token, header: header ?? {}, payload: payload ?? {}, jwk, own, app });
  const silent = { scope: 'openid', prompt: 'none' };
  expect(errorOf(await browser.visit(requestOf(app, { ...silent, id_token_hint: text })))).toBe(
    'invalid_request',
  );
  const out = await browser.visit(`/o/logout/?${encodeForm({ id_token_hint: text })}`);
  expect([out.status, out.leadsTo]).toEqual([400, undefined]);
  expect((await bed.get('/o/userinfo/', { bearer: text })).status).toBe(401);
  // Nobody was signed out, and the true one does what it should.
  const right = await browser.visit(requestOf(app, { ...silent, id_token_hint: token }));
  expect(errorOf(right)).toBeUndefined();
});
