import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { openCase } from './page-case.ts';
import { pages } from './pages.ts';

/** How far a page can be moved sideways, in pixels. */
function sideways(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

describeInChromium.each(pages)('in Chromium, the page $name', (pageCase) => {
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
