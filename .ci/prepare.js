// Builds dist/ after an install. Where the dev dependencies are absent (`npm ci --omit=dev`) there is nothing to build
// with, and an install must not fail for that: the published package brings dist/ with it.
import { existsSync } from 'node:fs';

const bundler = new URL('../node_modules/rolldown/package.json', import.meta.url);

if (existsSync(bundler)) await import('./build.js');
else process.stderr.write('oauthctl: the dev dependencies are not installed, dist/ is left as it is\n');
