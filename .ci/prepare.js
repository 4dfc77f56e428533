// Builds dist/ after an install. Where the dev dependencies are absent (`npm ci --omit=dev`) there is
// no compiler, and an install must not fail for that: the published package brings dist/ with it.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** @returns {string | undefined} the compiler's entry file, if it is installed */
function findCompiler() {
  try {
    return require.resolve('typescript/bin/tsc');
  } catch {
    return undefined;
  }
}

const compiler = findCompiler();
if (compiler === undefined) {
  process.stderr.write('oauthctl: the TypeScript compiler is not installed, dist/ is left as it is\n');
} else {
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
