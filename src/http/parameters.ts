import type { FastifyRequest } from 'fastify';
import type { Form } from '../core/form.ts';
import { readForm } from './form.ts';

/** Reads the form that a request has as its body; throws as `readForm` does. */
export function readBody({ body }: FastifyRequest): Form {
  return readForm(typeof body === 'string' ? body : '');
}

/** Reads the query of a request as strictly as a form; throws as `readForm` does. */
export function readQuery({ raw: { url = '' } }: FastifyRequest): Form {
  return readForm(queryOf(url));
}

/** What follows the question mark of an address. */
export function queryOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}
