import { describe, expect, it } from 'vitest';
import { endConsent } from '../../src/core/consents.ts';
import { sql } from '../../src/storage/sql.ts';
import { findConsent } from '../../src/storage/tables/consents.ts';
import { row } from '../conformance/rows.ts';
import {
  allow,
  asksForConsent,
  type CodeFlow,
  codeFlow,
  codeFor,
  errorOf,
  redeem,
  requestOf,
  returned,
} from '../support/code-flow.ts';

const BANK = 'https://bank1.example';
const SHOP = 'https://shop.example/api';

/** Whether the user is asked about a request for these resources; what is not asked about gives a code. */
async function asks({ app, browser }: CodeFlow, resource: string[], scope = 'read'): Promise<boolean> {
  const page = await browser.visit(requestOf(app, { resource, scope, approval_prompt: 'auto' }));
  if (asksForConsent(page)) return true;
  expect(returned(page).parameters.code).toMatch(/^oac_/);
  return false;
}

describe('remembered consent and resources', () => {
  it(row('OIDC-3.1.2.4-01', 'a resource that was not agreed to is asked about'), async () => {
    const flow = await codeFlow({ settings: { REQUEST_APPROVAL_PROMPT: 'auto' } });
    const { app, browser } = flow;
    await codeFor(browser, app);
    const page = await browser.visit(requestOf(app, { resource: BANK }));
    expect([asksForConsent(page), page.text.includes(BANK)]).toEqual([true, true]);
    // Neither to see the page nor to say no is to agree.
    await browser.submit(page);
    expect(await asks(flow, [BANK])).toBe(true);
    await codeFor(browser, app, { resource: BANK });
    expect([await asks(flow, [BANK]), await asks(flow, [`${BANK}/`])]).toEqual([false, true]);
  });

  it(row('OIDC-3.1.2.4-01', 'and without a page it is refused'), async () => {
    const flow = await codeFlow();
    const { bed, app, browser } = flow;
    await codeFor(browser, app);
    const silent = (resource?: string | string[]) =>
      browser.visit(requestOf(app, { prompt: 'none', resource }));
    expect(returned(await silent()).parameters.code).toMatch(/^oac_/);
    expect(errorOf(await silent(BANK))).toBe('consent_required');
    await codeFor(browser, app, { resource: BANK });
    expect(errorOf(await silent([BANK, SHOP]))).toBe('consent_required');
    const { code = '' } = returned(await silent(BANK)).parameters;
    const { access_token: token } = (await redeem(bed, app, code)).json;
    expect(await bed.introspect(app, String(token))).toMatchObject({ aud: [BANK] });
  });

  it('covers the same, fewer and none', async () => {
    const flow = await codeFlow();
    await codeFor(flow.browser, flow.app, { resource: [BANK, SHOP] });
    for (const resource of [[BANK, SHOP], [SHOP, BANK], [SHOP], []]) {
      expect(await asks(flow, resource), resource.join(' ')).toBe(false);
    }
    expect(await asks(flow, [BANK], 'write')).toBe(true);
  });

  it('grows by what is agreed to, and is forgotten in whole', async () => {
    const flow = await codeFlow();
    const { bed, app, alice, browser } = flow;
    await codeFor(browser, app, { resource: BANK });
    await codeFor(browser, app);
    await codeFor(browser, app, { resource: SHOP, scope: 'write' });
    expect([await asks(flow, [BANK]), await asks(flow, [BANK, SHOP])]).toEqual([false, false]);
    await endConsent(bed.context, alice, app.client);
    await codeFor(browser, app);
    expect([await asks(flow, []), await asks(flow, [BANK])]).toEqual([false, true]);
  });

  it('keeps the newest of very many', async () => {
    const flow = await codeFlow();
    const { bed, app, alice, browser } = flow;
    await codeFor(browser, app, { resource: BANK });
    const many = Array.from({ length: 5 }, (_, at) =>
      Array.from({ length: 10 }, (_each, path) => `${SHOP}/${at}/${path}`),
    );
    for (const resource of many.slice(0, 4)) await codeFor(browser, app, { resource });
    // Agreed to once more, and so new.
    await codeFor(browser, app, { resource: BANK });
    await codeFor(browser, app, { resource: many[4] });
    expect((await findConsent(bed.context.db, alice.id, app.client.id))?.audience).toHaveLength(50);
    expect([await asks(flow, [BANK]), await asks(flow, many[4] ?? [])]).toEqual([false, false]);
    expect(await asks(flow, many[0] ?? [])).toBe(true);
  });

  it('is not asked for where the app is trusted', async () => {
    const flow = await codeFlow({ app: { skipAuthorization: true } });
    expect(await asks(flow, [BANK])).toBe(false);
  });

  it('covers no resource where the release before remembered it', async () => {
    const flow = await codeFlow();
    const { bed, app, alice, browser } = flow;
    const remember = (scope: string) =>
      bed.context.db.run(sql`
        insert into consents (user_id, client, scope, granted_at, given_scope, since_at, used_at, live_until)
        values (${alice.id}, ${app.client.id}, ${scope}, 1, '', 1, 1, 0)
        on conflict (user_id, client) do update set scope = ${scope}`);
    await remember('read');
    expect([await asks(flow, []), await asks(flow, [BANK])]).toEqual([false, true]);
    await allow(browser, await browser.visit(requestOf(app, { resource: BANK })));
    // Beside servers of this release, it leaves alone what they remember.
    await remember('read write');
    expect([await asks(flow, [BANK], 'write'), await asks(flow, [SHOP])]).toEqual([false, true]);
  });
});
