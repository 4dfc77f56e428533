import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { findSignedIn, SESSION_SECONDS, type SignedIn } from '../core/sessions.ts';
import { readCookie, setCookie } from './cookies.ts';

/** Who is signed in with the browser that a request comes from, if anybody is. */
export async function readSignedIn(context: Context, request: FastifyRequest): Promise<SignedIn | undefined> {
  const sessionSecret = readCookie(context, request, 'session');
  return sessionSecret === undefined ? undefined : findSignedIn(context, sessionSecret);
}

/** Hands a browser the text of a session that has just begun. */
export function setSessionCookie(context: Context, reply: FastifyReply, sessionSecret: string): void {
  setCookie(context, reply, { name: 'session', value: sessionSecret, seconds: SESSION_SECONDS });
}

/** Takes the text of a session that has ended from a browser. */
export function clearSessionCookie(context: Context, reply: FastifyReply): void {
  setCookie(context, reply, { name: 'session', value: '', seconds: 0 });
}
