import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { openCase, type PageCase } from './page-case.ts';
import { pages } from './pages.ts';

const NARROW = { width: 320, height: 640 };

/** How far a page can be moved sideways, in pixels. */
function sideways(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

async function expectToFit(page: Page, locale: string): Promise<void> {
  expect(await page.getAttribute('html', 'lang')).toBe(locale.slice(0, 2));
  expect(await sideways(page), `320 px, in ${locale}`).toBe(0);
  await page.setViewportSize({ width: 640, height: 640 });
  await page.addStyleTag({ content: 'html { font-size: 200% }' });
  expect(await sideways(page), `letters of 200 %, in ${locale}`).toBe(0);
}

async function reach(pageCase: PageCase, locale: string): Promise<Page> {
  const extraHTTPHeaders = { 'accept-language': locale };
  const { page } = await openCase(pageCase, { bypassCSP: true, viewport: NARROW, extraHTTPHeaders });
  return page;
}

/** The page that is open, in another language: the way there takes longer than all that is looked at. */
async function reload(page: Page, locale: string): Promise<Page> {
  await page.setViewportSize(NARROW);
  await page.setExtraHTTPHeaders({ 'accept-language': locale });
  await page.reload();
  return page;
}

/** What a page is made of, which is the same in every language. */
function elementsOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.body.querySelectorAll('*')].map((element) =>
    [element.localName, element.id, element.className, ...element.getAttributeNames()].join(' '))`);
}

describeInChromium.each(pages)('in Chromium, the page $name', (pageCase) => {
  test('fits a narrow screen and large letters, in every language', async () => {
    const page = await reach(pageCase, 'en-US');
    const elements = await elementsOf(page);
    await expectToFit(page, 'en-US');
    for (const locale of ['de-AT', 'fr-CA']) {
      const again = await (pageCase.once === true ? reach(pageCase, locale) : reload(page, locale));
      expect(await elementsOf(again), 'the same page').toEqual(elements);
      await expectToFit(again, locale);
    }
  });
});
