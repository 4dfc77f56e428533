import type { Reporter, TestModule } from 'vitest/node';
import { findChromium } from './chromium-path.ts';

/** Says at the very end of a run, where nobody can overlook it, that the browser cases did not run. */
export class ChromiumReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (findChromium() !== undefined) return;
    const skipped = modules
      .filter(({ moduleId }) => moduleId.includes('/test/browser/'))
      .flatMap((module) => [...module.children.allTests('skipped')]).length;
    if (skipped === 0) return;
    const lines = [
      `THERE IS NO CHROMIUM ON THE PATH: ${skipped} BROWSER CASES WERE SKIPPED.`,
      'Only those: everything else has run. On Debian: apt-get install chromium',
    ];
    const edge = '#'.repeat(78);
    const box = [edge, ...lines.map((line) => `#  ${line.padEnd(74)}#`), edge];
    process.stderr.write(`\n${box.join('\n')}\n`);
  }
}
