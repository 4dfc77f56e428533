import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import type { Form } from '../core/form.ts';
import { issuer } from '../core/issuer.ts';
import { equalHashes, randomText } from '../core/secrets.ts';
import { readCookie, setCookie } from './cookies.ts';
import { PageError } from './page-error.ts';
import type { Exchange } from './route.ts';

/** The name of the hidden field in every form that changes something. */
export const CSRF_FIELD = 'csrf_token';

const VISIT_BYTES = 24;
/** Shorter texts are none that we made, and a key must be one that nobody guesses. */
const SECRET_LENGTH_AT_LEAST = 32;

/** Secrets that were made for a request: several forms on its page share one. */
const made = new WeakMap<FastifyRequest, string>();

/**
 * The hidden field by which a form on a page of ours proves that it is from such a page: a keyed hash whose key is the
 * secret that this browser has in a cookie, so that nobody else can make it and no server has to remember it. The key
 * is that of the session; before sign-in that of a cookie of its own, set here where there is none, which also keeps
 * others from signing a browser in as themselves.
 */
export function csrfField({ context, request, reply }: Exchange): Record<string, string> {
  let secret = cookieSecret(context, request) ?? made.get(request);
  if (secret === undefined) {
    secret = randomText(VISIT_BYTES);
    made.set(request, secret);
    setCookie(context, reply, { name: 'visit', value: secret });
  }
  return { [CSRF_FIELD]: tokenOf(secret) };
}

/**
 * Makes sure that a form was sent from a page of ours, in this browser and since its last sign-in or sign-out.
 *
 * @throws PageError 403
 */
export function checkCsrf(context: Context, request: FastifyRequest, form: Form): void {
  const secret = cookieSecret(context, request);
  const token = form.get(CSRF_FIELD);
  if (!isFromHere(context, request)) throw new PageError('otherSite', { detail: 'sent from another origin' });
  if (secret === undefined || token === undefined || !equalHashes(token, tokenOf(secret))) {
    throw new PageError('staleForm', { detail: 'the form is not of this browser and session' });
  }
}

function cookieSecret(context: Context, request: FastifyRequest): string | undefined {
  const secret = readCookie(context, request, 'session') || readCookie(context, request, 'visit');
  return secret !== undefined && secret.length >= SECRET_LENGTH_AT_LEAST ? secret : undefined;
}

function tokenOf(secret: string): string {
  return createHmac('sha256', secret).update('csrf').digest('base64url');
}

/**
 * What the browser itself says of where a form stood. Browsers that say nothing exist, and `Origin: null` is what
 * they say of pages which, like ours, send no referrer: the token decides about those.
 */
function isFromHere({ settings }: Context, { headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin } = headers;
  if (origin === undefined || origin === 'null') return true;
  return origin === new URL(issuer(settings)).origin || origin.replace(/^https?:\/\//, '') === headers.host;
}
