import type { FastifyRequest } from 'fastify';
import type { ClientRequest } from '../core/client-auth/index.ts';
import { readForm } from './form.ts';

/** What a client sent, without anything of the HTTP library. The body is text: the server parses no other. */
export function readClientRequest(request: FastifyRequest): ClientRequest {
  const body = typeof request.body === 'string' ? request.body : '';
  return { authorization: request.headers.authorization, form: readForm(body) };
}
