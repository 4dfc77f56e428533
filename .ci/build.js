// Builds dist/ from src/: few files instead of many small ones, because finding and reading each is what makes
// a command slow to start (docs/adr/0006-few-files-to-start.md). `npm run check:types` checks what this strips.
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Small libraries that nearly every start needs. All others stay where npm puts them, and are loaded on demand. */
const bundled = ['commander', 'valibot', 'better-sqlite3'];

/** What every command needs, what it needs for the settings, and what it needs for the store: a file each. */
const groups = [
  {
    name: 'start',
    test: /src\/(cli\.|errors|own-version|commands\/index|terminal\/(?!ask|colour|describe|open-browser|progress|qr-code|table))|node_modules\/commander\//,
  },
  { name: 'settings', test: /src\/config\/(?!describe)|node_modules\/valibot\// },
  {
    name: 'store',
    test: /src\/(context|counts|histogram|storage\/(?!engines\/postgres)|core)|node_modules\/better-sqlite3\//,
  },
];

/** @type {{ dependencies: Record<string, string> }} */
const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const loadedOnDemand = [...Object.keys(dependencies).filter((name) => !bundled.includes(name)), 'bindings'];

const bundle = await rolldown({
  cwd: root,
  platform: 'node',
  // The program, and what makes its documents.
  input: {
    cli: 'src/cli.ts',
    'commands/describe': 'src/commands/describe.ts',
    'config/describe': 'src/config/describe.ts',
    'http/describe': 'src/http/describe.ts',
  },
  external: (id) => loadedOnDemand.some((name) => id === name || id.startsWith(`${name}/`)),
  transform: { target: 'node20.19' },
  // Modules that are loaded on demand in one place and at once in another are meant so.
  checks: { ineffectiveDynamicImport: false },
});
rmSync(`${root}dist`, { recursive: true, force: true });
await bundle.write({
  dir: `${root}dist`,
  format: 'esm',
  banner: '// @ts-nocheck',
  chunkFileNames: 'chunks/[name]-[hash].js',
  codeSplitting: { groups },
});
await bundle.close();
