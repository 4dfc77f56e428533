import { describe, expect, it } from 'vitest';
import { deleteClient, updateClient } from '../../src/core/clients.ts';
import { deleteUser, setPassword, updateUser } from '../../src/core/users.ts';
import { row } from '../conformance/rows.ts';
import {
  allowedCode,
  asksForAnswer,
  begin,
  type DeviceFlow,
  deviceFlow,
  enter,
  poll,
} from '../support/device-flow.ts';
import { expectRefused } from '../support/signed-in.ts';

describe(row('R8628-RED-01'), () => {
  const changes: readonly [string, (flow: DeviceFlow) => Promise<unknown>][] = [
    ['a user who is disabled', ({ bed, alice }) => updateUser(bed.context, alice, { active: false })],
    ['a user with a new password', ({ bed, alice }) => setPassword(bed.context, alice, 'another one')],
    ['a user who is deleted', ({ bed, alice }) => deleteUser(bed.context, alice)],
    [
      'a user who was disabled for a moment',
      async ({ bed, alice }) => {
        await updateUser(bed.context, alice, { active: false });
        await updateUser(bed.context, alice, { active: true });
      },
    ],
    [
      'an app that was stopped for a moment',
      async ({ bed, tv }) => {
        await updateClient(bed.context, tv.client, { active: false });
        await updateClient(bed.context, tv.client, { active: true });
      },
    ],
  ];

  it.each(changes)('nothing is given for %s', async (_what, change) => {
    const flow = await deviceFlow();
    const code = await allowedCode(flow);
    await change(flow);
    expectRefused(await poll(flow.bed, flow.tv, code));
  });

  it('nothing more is told of a code that was asked for before the app was stopped for a moment', async () => {
    const { bed, tv } = await deviceFlow();
    const { device_code } = await begin(bed, tv);
    for (const active of [false, true]) await updateClient(bed.context, tv.client, { active });
    expectRefused(await poll(bed, tv, device_code));
  });

  it.each<[string, number, (flow: DeviceFlow) => Promise<unknown>]>([
    ['is stopped', 401, ({ bed, tv }) => updateClient(bed.context, tv.client, { active: false })],
    ['is deleted', 401, ({ bed, tv }) => deleteClient(bed.context, tv.client)],
    [
      'may no longer use the grant',
      400,
      ({ bed, tv }) => updateClient(bed.context, tv.client, { grantTypes: ['refresh_token'] }),
    ],
  ])('nothing is given to an app that %s, and its user is not asked', async (_what, status, change) => {
    const flow = await deviceFlow();
    const { bed, tv, browser } = flow;
    const allowed = await allowedCode(flow);
    const entered = await begin(bed, tv);
    const consent = await enter(browser, entered.user_code);
    const fresh = await begin(bed, tv);
    await change(flow);
    expect((await poll(bed, tv, allowed)).status).toBe(status);
    expect((await browser.submit(consent, {}, { press: 'allow' })).status).toBe(404);
    expect(asksForAnswer(await enter(browser, fresh.user_code))).toBe(false);
  });
});
