import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { routes } from '../../src/http/routes/index.ts';
import { describeInChromium } from '../support/chromium.ts';
import { openCase, requestsOf } from './page-case.ts';
import { pages } from './pages.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A route without its last slash, with which or without it is the same. */
function bare(route: string): string {
  return route.replace(/(?<=\w)\/$/, '');
}

test('every route that answers with a page, or leads to one, has one in the list', () => {
  const answering = routes.flatMap(({ page, method, path, root }) =>
    page === true ? [bare(`${method} ${root === true ? path : `/o${path}`}`)] : [],
  );
  const listed = pages.flatMap(({ route, after, routeless }) => [
    ...(routeless === true ? [] : [bare(route)]),
    ...(after === undefined ? [] : [bare(after)]),
  ]);
  expect([...new Set(listed)].sort()).toEqual([...new Set(answering)].sort());
});

test('no two pages have the same name', () => {
  expect(new Set(pages.map(({ name }) => name)).size).toBe(pages.length);
});

/** How far a page can be moved sideways, in pixels. */
function sideways(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** What the Tab key stops at. Of a group of radio buttons that is the chosen one. */
const CONTROLS =
  'a[href], summary, :is(button, input, select, textarea):enabled:not([type=hidden], [type=radio]:not(:checked))';

/** The controls that the Tab key leads to, from the start of the page: each by its place, and whether it is to be seen. */
async function tabThrough(page: Page): Promise<{ place: number; outlined: boolean }[]> {
  await page.evaluate(`{
    const start = document.createElement('span');
    start.tabIndex = -1;
    document.body.prepend(start);
    start.focus();
  }`);
  const controls = await page.locator(CONTROLS).count();
  const reached = [];
  for (let count = 0; count < controls; count++) {
    await page.keyboard.press('Tab');
    const script = `(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      const place = [...document.querySelectorAll('${CONTROLS}')].indexOf(document.activeElement);
      return { place, outlined: outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2 };
    })()`;
    reached.push(await page.evaluate<{ place: number; outlined: boolean }>(script));
  }
  return reached;
}

/** What axe has to say against a page, in short. */
async function complaintsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate<AxeResults>('axe.run(document)');
  expect(passes.length, 'axe has looked at it').toBeGreaterThan(10);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describeInChromium.each(pages)('in Chromium, the page $name', (pageCase) => {
  test('is accessible, light and dark', async () => {
    // Only axe has to get past the policy of the page; all other tests hold pages to it.
    const { page, answeredBy, redirectedBy } = await openCase(pageCase, { bypassCSP: true });
    const { route, after } = pageCase;
    expect(answeredBy, 'the route of the list').toMatch(requestsOf(route));
    if (after !== undefined) {
      expect(redirectedBy).toContainEqual(expect.stringMatching(requestsOf(after)));
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await complaintsOf(page), colorScheme).toEqual([]);
    }
  });

  test('leads from control to control by keyboard, and shows where one is', async () => {
    const { page } = await openCase(pageCase);
    const controls = await page.locator(CONTROLS).count();
    const inOrder = Array.from({ length: controls }, (_, place) => ({ place, outlined: true }));
    expect(await tabThrough(page)).toEqual(inOrder);
  });

  test.each(['en-US', 'de-AT', 'fr-CA'])('fits a narrow screen and large letters, in %s', async (locale) => {
    const viewport = { width: 320, height: 640 };
    const { page } = await openCase(pageCase, { bypassCSP: true, locale, viewport });
    expect(await page.getAttribute('html', 'lang')).toBe(locale.slice(0, 2));
    expect(await sideways(page), '320 px').toBe(0);
    await page.setViewportSize({ width: 640, height: 640 });
    await page.addStyleTag({ content: 'html { font-size: 200% }' });
    expect(await sideways(page), 'letters of 200 %').toBe(0);
  });
});
