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
    process.stderr.write(`
  ##############################################################################
  #  THERE IS NO CHROMIUM ON THE PATH: ${String(skipped).padStart(3)} BROWSER CASES WERE SKIPPED.           #
  #  Only those: everything else has run. On Debian: apt-get install chromium  #
  ##############################################################################
`);
  }
}
