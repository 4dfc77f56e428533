import { createHash } from 'node:crypto';
import {
  createLocalJWKSet,
  decodeProtectedHeader,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import { expect } from 'vitest';
import type { NewClient } from '../../src/core/clients.ts';
import type { TokenResponse } from '../../src/core/grants/grant.ts';
import type { Browser } from './browser.ts';
import { type CodeFlow, codeFlow, codeFor, ISSUER, redeem } from './code-flow.ts';
import { tokensOf } from './signed-in.ts';
import type { FormFields, RegisteredClient, Testbed, TestbedOptions } from './testbed.ts';

export const NONCE = 'n-0S6_WzA2Mj';

export type OpenidTokens = Required<TokenResponse>;

/** A code flow with an app whose id_tokens are signed with the algorithm whose keys are made in no time. */
export function openidFlow(options: TestbedOptions & { app?: Partial<NewClient> } = {}): Promise<CodeFlow> {
  return codeFlow({ ...options, app: { idTokenAlgorithm: 'ES256', ...options.app } });
}

/** Signs in to an app by a code. */
export async function signInTo(
  bed: Testbed,
  browser: Browser,
  app: RegisteredClient,
  changes: FormFields = {},
): Promise<OpenidTokens> {
  const code = await codeFor(browser, app, { scope: 'openid', nonce: NONCE, ...changes });
  return tokensOf(await redeem(bed, app, code)) as OpenidTokens;
}

/** The claims of an id_token, as its app reads them: signature, issuer, audience and times are checked. */
export async function claimsOf(
  bed: Testbed,
  app: RegisteredClient,
  idToken: string | undefined,
): Promise<JWTPayload> {
  expect(idToken).toEqual(expect.any(String));
  const { alg } = decodeProtectedHeader(idToken ?? '');
  const options = {
    issuer: ISSUER,
    audience: app.id,
    typ: 'JWT',
    currentDate: new Date(bed.clock.now * 1_000),
  };
  if (alg === 'HS256') {
    return (await jwtVerify(idToken ?? '', Buffer.from(app.secret), options)).payload;
  }
  const keys = (await bed.get('/o/.well-known/jwks.json')).json as unknown as JSONWebKeySet;
  return (await jwtVerify(idToken ?? '', createLocalJWKSet(keys), options)).payload;
}

/** The left half of the hash of a text (OpenID Connect Core section 3.1.3.6). */
export function halfHash(text: string, algorithm = 'sha256'): string {
  const digest = createHash(algorithm).update(text).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

/** A text with another signature. */
export function forged(token: string): string {
  const [header, payload, signature = ''] = token.split('.');
  const other = signature.startsWith('A') ? 'B' : 'A';
  return [header, payload, `${other}${signature.slice(1)}`].join('.');
}

/** A token that says the same, signed by nobody. */
export function unsigned(token: string): string {
  const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}
