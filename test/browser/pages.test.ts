import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { languages } from '../../src/http/pages/texts/index.ts';
import { routes } from '../../src/http/routes/index.ts';
import { describeInChromium } from '../support/chromium.ts';
import { openCase, requestsOf } from './page-case.ts';
import { pages } from './pages.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const [english] = languages;

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

test('everything that a page says went wrong has a page in the list', () => {
  const named = Object.entries(english.errors).flatMap(([name, text]) =>
    typeof text === 'object' ? [name] : [],
  );
  expect(pages.flatMap(({ error = [] }) => error).sort()).toEqual(named.sort());
});

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
    const { route, after, error } = pageCase;
    expect(answeredBy, 'the route of the list').toMatch(requestsOf(route));
    if (error !== undefined) expect(await page.textContent('h1')).toBe(english.errors[error].title);
    if (after !== undefined) {
      expect(redirectedBy).toContainEqual(expect.stringMatching(requestsOf(after)));
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await complaintsOf(page), colorScheme).toEqual([]);
    }
  });
});
