import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { openCase } from './page-case.ts';
import { pages } from './pages.ts';

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

describeInChromium.each(pages)('in Chromium, the page $name', (pageCase) => {
  test('leads from control to control by keyboard, and shows where one is', async () => {
    const { page } = await openCase(pageCase);
    const controls = await page.locator(CONTROLS).count();
    const inOrder = Array.from({ length: controls }, (_, place) => ({ place, outlined: true }));
    expect(await tabThrough(page)).toEqual(inOrder);
  });
});
