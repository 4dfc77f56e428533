import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type InspectedSettings, inspectSettings, type Sources } from '../../src/config/load.ts';
import { toSentence } from '../../src/config/problem.ts';

/** A folder with some files, gone after the test. */
export function makeFolder(files: Readonly<Record<string, string | object>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'oauthctl-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** Reads the configuration of a folder that is its user's home. */
export function inspectIn(folder: string, sources: Partial<Sources> = {}): Promise<InspectedSettings> {
  return inspectSettings({ cwd: folder, env: {}, home: folder, ...sources });
}

/** Reads a configuration that is one document. */
export function inspectDocument(
  document: object,
  sources: Partial<Sources> = {},
): Promise<InspectedSettings> {
  return inspectIn(makeFolder({ 'oauth2.config.json': document }), sources);
}

export function sentences({ problems }: InspectedSettings): readonly string[] {
  return problems.map(toSentence);
}
