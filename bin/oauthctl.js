#!/usr/bin/env node
import module from 'node:module';

// Newer Nodes keep what they compiled from one start to the next.
/** @type {{ enableCompileCache?: () => unknown }} */ (module).enableCompileCache?.();
const { main } = await import('../dist/cli.js');

process.exitCode = await main(process.argv.slice(2), process);
