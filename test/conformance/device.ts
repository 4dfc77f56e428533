import { expect } from 'vitest';
import { DEVICE_AUTHORIZATION, DEVICE_GRANT } from '../support/device-flow.ts';
import type { FormFields } from '../support/testbed.ts';
import type { Exchange, Expected, Sent } from './exchange.ts';
import type { World } from './world.ts';

const path = DEVICE_AUTHORIZATION;
const given: Expected = {
  status: 200,
  body: { device_code: expect.stringMatching(/^odc_/), expires_in: 1_800, interval: 5 },
};

function refused(error: string, status = 400): Expected {
  return { status, error, without: ['device_code', 'user_code', 'access_token'] };
}

/** A request of the public client. */
function asTv(form: FormFields, rest: Partial<Sent> = {}) {
  return ({ tv }: World): Sent => ({ path, form: { client_id: tv.id, ...form }, ...rest });
}

function asPrinter(form: FormFields | string, rest: Partial<Sent> = {}) {
  return ({ printer }: World): Sent => ({ path, form, basic: printer.basic, ...rest });
}

function begins(name: string, request: Exchange['request'], answer: Expected): Exchange {
  return { row: 'R8628-3.1-01', name, request, answer };
}

function polls(name: string, form: FormFields, error: string): Exchange {
  const whole = { grant_type: DEVICE_GRANT, ...form };
  return { row: 'R8628-3.4-01', name, request: asTv(whole, { path: '/o/token/' }), answer: refused(error) };
}

/** What a device may and may not ask for, before any user has a part in it. */
export const device: readonly Exchange[] = [
  begins('a public client names itself', asTv({ scope: 'read' }), given),
  begins('a confidential client authenticates', asPrinter({ scope: 'read' }), given),
  begins(
    'its secret in the body',
    ({ printer }) => ({ path, form: { client_id: printer.id, client_secret: printer.secret } }),
    given,
  ),
  begins('no scope', asTv({}), given),
  begins('empty values are none', asTv({ scope: '', resource: '', client_secret: '' }), given),
  begins('without the last slash', asTv({}, { path: path.slice(0, -1) }), given),
  begins(
    'a charset beside the type',
    asTv({}, { headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' } }),
    given,
  ),
  begins('no client', { path, form: {} }, refused('invalid_client', 401)),
  begins('no body', { path }, refused('invalid_client', 401)),
  begins('an unknown client', { path, form: { client_id: 'nobody' } }, refused('invalid_client', 401)),
  begins(
    'a confidential client without its secret',
    ({ printer }) => ({ path, form: { client_id: printer.id } }),
    refused('invalid_client', 401),
  ),
  begins(
    'a wrong secret',
    ({ printer }) => ({ path, form: {}, basic: [printer.id, 'wrong'] }),
    refused('invalid_client', 401),
  ),
  begins(
    'a client without the grant',
    ({ web }) => ({ path, form: {}, basic: web.basic }),
    refused('unauthorized_client'),
  ),
  begins(
    'parameters in the address',
    asTv({ client_id: undefined }, { path: `${path}?client_id=x` }),
    refused('invalid_client', 401),
  ),
  begins('a repeated parameter', asPrinter('scope=read&scope=read'), refused('invalid_request')),
  begins('a JSON body', asPrinter('{}', { headers: { 'content-type': 'application/json' } }), {
    status: 415,
    error: 'invalid_request',
  }),
  begins('GET', asTv({}, { method: 'GET' }), { status: 405, error: 'invalid_request' }),
  ...['fly', 'read fly', 'READ', 'read"', 'introspection'].map((scope) =>
    begins(`scope ${scope}`, asTv({ scope }), refused('invalid_scope')),
  ),
  begins('a scope that is not for the client', asPrinter({ scope: 'write' }), refused('invalid_scope')),
  ...['x', '/a', 'https://a.example/#x'].map((resource) =>
    begins(`resource ${resource}`, asTv({ resource }), refused('invalid_target')),
  ),
  polls('none', {}, 'invalid_request'),
  polls('an empty one', { device_code: '' }, 'invalid_request'),
  polls('one that never was', { device_code: 'x' }, 'invalid_grant'),
  {
    row: 'LEG-01',
    name: 'the device grant',
    request: ({ web }) => ({
      path: '/o/token/',
      form: { grant_type: DEVICE_GRANT, device_code: 'x' },
      basic: web.basic,
    }),
    answer: refused('unauthorized_client'),
  },
];
