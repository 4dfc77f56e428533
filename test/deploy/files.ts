/** What the files under deploy/ say, taken apart. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultLoaders } from 'cosmiconfig';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const deploy = join(root, 'deploy');

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

export const deployed = readdirSync(deploy, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length));

/** Lines of `Name=value`, in any section. */
export function unitValues(file: string, name: string): string[] {
  const lines = read(file).split('\n');
  return lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1));
}

export interface Instruction {
  word: string;
  rest: string;
}

/** The instructions of a Dockerfile, their continued lines joined. */
export function instructions(file: string): Instruction[] {
  const joined = read(file).replaceAll(/\\\n\s*/g, '');
  const lines = joined.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [word = '', ...rest] = line.split(' ');
    return { word, rest: rest.join(' ') };
  });
}

export interface Service {
  command?: string[];
  environment?: Record<string, string>;
  build?: { context: string; dockerfile: string };
  image: string;
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
}

export function composeServices(file: string): Record<string, Service> {
  const { services } = defaultLoaders['.yaml'](file, read(file)) as { services: Record<string, Service> };
  return services;
}

/** Command lines of this program in the shell blocks of a document: what follows `oauthctl`. */
export function shellLines(file: string): string[][] {
  const blocks = [...read(file).matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
  const lines = blocks.flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'));
  return lines.flatMap((line) => {
    const [, words] = /(?:^|\s)oauthctl (?!oauthctl )((?:[a-z]|--)[^#|>]*)/.exec(line) ?? [];
    return words === undefined ? [] : [words.trim().split(/\s+/)];
  });
}

export function isThere(path: string): boolean {
  return existsSync(join(root, path));
}
