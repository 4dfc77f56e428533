import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AuthorizationWorld,
  ask,
  check as checkAnswer,
  makeAuthorizationWorld,
} from '../conformance/asking.ts';
import { authenticationMethods } from '../conformance/authentication-methods.ts';
import { authorization } from '../conformance/authorization.ts';
import { bearer } from '../conformance/bearer.ts';
import { clientAuthentication } from '../conformance/client-authentication.ts';
import { device } from '../conformance/device.ts';
import { check, type Exchange, send } from '../conformance/exchange.ts';
import { introspection } from '../conformance/introspection.ts';
import { resources } from '../conformance/resources.ts';
import { revocation } from '../conformance/revocation.ts';
import { row, rows } from '../conformance/rows.ts';
import { tokenEndpoint } from '../conformance/token-endpoint.ts';
import { makeWorld, type World } from '../conformance/world.ts';

const tables: Readonly<Record<string, readonly Exchange[]>> = {
  'client authentication': clientAuthentication,
  'ways of client authentication': authenticationMethods,
  'the token endpoint': tokenEndpoint,
  'bearer tokens': bearer,
  revocation,
  introspection,
  'resource indicators': resources,
  'the device grant': device,
};

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.bed.close());

describe.each(Object.entries(tables))('%s', (_title, table) => {
  test.each(table.map((line) => [row(line.row, line.name), line] as const))('%s', async (_row, line) => {
    check(await send(world, line), line.answer);
  });
});

describe('the authorization endpoint', () => {
  let here: AuthorizationWorld;
  beforeAll(async () => {
    here = await makeAuthorizationWorld();
  });
  afterAll(() => here.bed.close());

  test.each(authorization.map((line) => [row(line.row, line.name), line] as const))(
    '%s',
    async (_row, line) => {
      checkAnswer(await ask(here, line), line);
    },
  );
});

test('every row has a test', () => {
  const inTables = [...Object.values(tables), authorization].flatMap((table) =>
    table.map((line) => line.row as string),
  );
  const folder = new URL('..', import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  const inFlows = [...sources.matchAll(/\brow\(\s*'([^']+)'/g)].map((match) => match[1]);
  const tested = new Set([...inTables, ...inFlows]);
  expect(Object.keys(rows).filter((id) => !tested.has(id))).toEqual([]);
});
