import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { issuer } from '../core/issuer.ts';

/** A cookie of ours, by what it is for. */
type CookieName = 'session' | 'visit';

/** Whether browsers reach this server over https. The issuer says so, never a header. */
function isSecure({ settings }: Context): boolean {
  return issuer(settings).startsWith('https:');
}

/** Under `__Host-` a browser takes a cookie from this very host alone, so that no other host can plant one. */
function fullName(context: Context, name: CookieName): string {
  return isSecure(context) ? `__Host-oauthctl_${name}` : `oauthctl_${name}`;
}

/** The value of a cookie that a browser sent; one that was set under another scheme has another name. */
export function readCookie(context: Context, request: FastifyRequest, name: CookieName): string | undefined {
  const { cookie } = request.headers;
  return cookie === undefined ? undefined : parseCookie(cookie)[fullName(context, name)];
}

/**
 * Sets a cookie that no script reads and that other sites' forms do not send.
 *
 * @param value characters of base64url and dots
 * @param seconds how long it is kept; undefined until the browser is closed, 0 takes it back
 */
export function setCookie(
  context: Context,
  reply: FastifyReply,
  { name, value, seconds }: { name: CookieName; value: string; seconds?: number },
): void {
  const cookie = stringifySetCookie({
    name: fullName(context, name),
    value,
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(context),
    ...(seconds === undefined ? {} : { maxAge: seconds }),
  });
  reply.header('set-cookie', cookie);
}
