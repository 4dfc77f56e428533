// Writes the committed files that are made from the compiled program: `npm run generate`.
// With --check nothing is written; stale files are named, and there being one is exit 1.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandsMarkdown } from '../dist/commands/describe.js';
import { exampleConfiguration, settingsMarkdown, settingsSchema } from '../dist/config/describe.js';
import { logsMarkdown, metricsMarkdown } from '../dist/http/describe.js';

/**
 * The files, one line each: where it lies in the repository, and what makes its text.
 * @type {ReadonlyArray<{ path: string, make: () => string | Promise<string> }>}
 */
const files = [
  { path: 'docs/commands.md', make: commandsMarkdown },
  { path: 'docs/logs.md', make: logsMarkdown },
  { path: 'docs/metrics.md', make: metricsMarkdown },
  { path: 'docs/settings.md', make: settingsMarkdown },
  { path: 'docs/settings.schema.json', make: settingsSchema },
  { path: 'oauth2.config.example.json', make: exampleConfiguration },
];

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {string} file
 * @returns {string | undefined} its text, if there is such a file
 */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

const stale = [];
for (const { path, make } of files) {
  const file = join(root, path);
  const text = await make();
  if (readIfThere(file) === text) continue;
  stale.push(path);
  if (process.argv.includes('--check')) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

if (stale.length === 0) {
  process.stdout.write('every made file is up to date\n');
} else if (process.argv.includes('--check')) {
  process.stderr.write(`stale: ${stale.join(', ')}\nmend it with: npm run build && npm run generate\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`written: ${stale.join(', ')}\n`);
}
