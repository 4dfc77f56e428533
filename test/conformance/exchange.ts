import { expect } from 'vitest';
import {
  type Answer,
  type BasicCredentials,
  basicHeader,
  encodeForm,
  type FormFields,
} from '../support/testbed.ts';
import type { RowId } from './rows.ts';
import type { World } from './world.ts';

/** One request and what must be answered: a line in a table of a standard. */
export interface Exchange {
  row: RowId;
  /** What this case of the row is. */
  name: string;
  request: Sent | ((world: World) => Sent);
  answer: Expected;
}

/** A request; a POST with a form unless it says otherwise. */
export interface Sent {
  method?: string;
  path: string;
  /** A text is sent as it is. */
  form?: FormFields | string;
  basic?: BasicCredentials;
  bearer?: string;
  headers?: Readonly<Record<string, string>>;
}

export interface Expected {
  status: number;
  /** The member `error`. */
  error?: string;
  /** Members of the body, as `toMatchObject` compares them. */
  body?: object;
  /** The whole body. */
  exactly?: unknown;
  headers?: Readonly<Record<string, RegExp | undefined>>;
  /** Members that must not be there. */
  without?: readonly string[];
}

/** A token is named in the form of a POST and in no other way: whatever else is sent is refused. */
export function onlyPostedForms(row: RowId, path: string): Exchange[] {
  return [
    ...['GET', 'PUT', 'DELETE'].map(
      (method): Exchange => ({
        row,
        name: method,
        request: ({ web, tokens }) => ({
          method,
          path: `${path}?token=${tokens.access_token}`,
          basic: web.basic,
        }),
        answer: { status: 405, headers: { allow: /\bPOST\b/ } },
      }),
    ),
    {
      row,
      name: 'JSON',
      request: ({ web }) => ({
        path,
        form: '{"token":"x"}',
        basic: web.basic,
        headers: { 'content-type': 'application/json' },
      }),
      answer: { status: 415 },
    },
  ];
}

const formType = { 'content-type': 'application/x-www-form-urlencoded' };

/** Sends a request of a table. */
export function send(world: World, { request }: Pick<Exchange, 'request'>): Promise<Answer> {
  const { method = 'POST', path, form, basic, bearer, headers } = resolve(world, request);
  const payload = typeof form === 'string' ? form : encodeForm(form ?? {});
  return world.bed.send({
    method: method as 'POST',
    url: path,
    headers: {
      ...(method === 'POST' ? formType : {}),
      ...(basic === undefined ? {} : { authorization: basicHeader(basic) }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...headers,
    },
    ...(form === undefined && method !== 'POST' ? {} : { payload }),
  });
}

function resolve(world: World, request: Exchange['request']): Sent {
  return typeof request === 'function' ? request(world) : request;
}

/** Compares an answer with a line of a table, and with what holds for every answer. */
export function check(answer: Answer, expected: Expected): void {
  const told = `${answer.status} ${answer.text}`;
  expect(answer.status, told).toBe(expected.status);
  expectSound(answer);
  if (expected.error !== undefined) expect(answer.json.error, told).toBe(expected.error);
  if (expected.body !== undefined) expect(answer.json).toMatchObject(expected.body);
  if (expected.exactly !== undefined) expect(answer.json).toEqual(expected.exactly);
  for (const name of expected.without ?? []) expect(answer.json).not.toHaveProperty(name);
  for (const [name, pattern] of Object.entries(expected.headers ?? {})) {
    if (pattern === undefined) expect(answer.headers[name], name).toBeUndefined();
    else expect(answer.headers[name], name).toMatch(pattern);
  }
}

/** RFC 6749 section 5.2: the characters of `error` and of `error_description`. */
const errorText = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/;

/** What must hold for every answer of an endpoint that speaks JSON. */
export function expectSound(answer: Answer): void {
  const { status, headers, text } = answer;
  expect(status).toBeLessThan(500);
  expect(headers['x-request-id']).toMatch(/^[\w-]{8,}$/);
  if (status === 204 || text === '') return;
  expect(headers['content-type']).toMatch(/^application\/json\b/);
  expect(headers['cache-control']).toBe('no-store');
  if (status < 400 || (status === 401 && text === '{}')) return;
  expect(answer.json.error).toMatch(errorText);
  expect(answer.json.error_description).toMatch(errorText);
}
