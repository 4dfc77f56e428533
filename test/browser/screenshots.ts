/** Draws every page at several widths, light and dark, to be looked at: `npm run screenshots`. */
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { openCase } from './page-case.ts';
import { pages } from './pages.ts';

const folder = fileURLToPath(new URL('../../screenshots/', import.meta.url));
const widths = [320, 768, 1280];

test.each(pages)('$name', async (pageCase) => {
  const { page } = await openCase(pageCase);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 720 });
      const path = `${folder}${pageCase.name}-${width}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    }
  }
});
