/** Reads the configuration: built-in default < file < environment < flag. All problems at once. */
import { readFileSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../errors.ts';
import { findFile } from './find.ts';
import { type FlagValue, Layer, type Origin, readDocument, readEnvironment, readFlags } from './layers.ts';
import { type Notice, type Problem, toSentence } from './problem.ts';
import { applyRules, listNotices } from './rules.ts';
import { buildSettings, type Settings } from './settings/index.ts';

/** What the configuration is made from. */
export interface Sources {
  /** The working directory, absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory: no file is looked for above it. */
  readonly home: string;
  /** The file named by `--config`; it wins over OAUTHCTL_CONFIG. */
  readonly configFile?: string | undefined;
  readonly flags?: readonly FlagValue[] | undefined;
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** The file that was read, absolute; undefined where there is none. */
  readonly file: string | undefined;
  /** Where the value of each setting comes from, by the setting's full name. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** What `config check` has to say about a valid configuration. */
  readonly notices: readonly Notice[];
}

/** A configuration with all that is wrong with it; it may be used only where `problems` is empty. */
export interface InspectedSettings extends LoadedSettings {
  readonly problems: readonly Problem[];
}

/**
 * Reads the configuration for a command that is about to use it.
 * @throws UserError `invalid_configuration`, naming every problem, if there is one
 */
export async function loadSettings(sources: Sources): Promise<LoadedSettings> {
  const { problems, ...loaded } = await inspectSettings(sources);
  if (problems.length === 0) return loaded;
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const lines = problems.map((problem) => `\n  ${toSentence(problem)}`);
  throw new UserError(
    'invalid_configuration',
    `the configuration has ${count}:${lines.join('')}`,
    'oauthctl config check',
  );
}

/** Reads the configuration and says what is wrong with it, for `config check` and its like. */
export async function inspectSettings(sources: Sources): Promise<InspectedSettings> {
  const { file, layer, passedOver } = await readFileLayer(sources);
  const layers = [layer, readEnvironment(sources.env), readFlags(sources.flags ?? [])];
  const folder = file === undefined ? sources.cwd : dirname(file);
  const { settings, origins } = settle(layers, folder, sources.cwd);
  const broken = new Set(layers.flatMap((each) => [...each.broken]));
  const judged = applyRules(settings, origins, broken);
  return {
    settings,
    file,
    origins,
    problems: [...layers.flatMap((each) => each.problems), ...judged.problems],
    notices: [...passedOver, ...judged.notices, ...listNotices(settings, origins)],
  };
}

interface FileLayer {
  readonly file: string | undefined;
  readonly layer: Layer;
  readonly passedOver: readonly Notice[];
}

async function readFileLayer({ cwd, env, home, configFile }: Sources): Promise<FileLayer> {
  const named = configFile ?? env.OAUTHCTL_CONFIG;
  const found = named === undefined ? findFile(cwd, home) : { file: resolve(cwd, named), passedOver: [] };
  if (found === undefined) return { file: undefined, layer: new Layer(), passedOver: [] };
  const passedOver = found.passedOver.map((other) => ({
    where: shortPath(other, cwd),
    key: undefined,
    message: `is not read, because ${basename(found.file)} stands beside it`,
  }));
  return { file: found.file, layer: await readLayer(found.file, shortPath(found.file, cwd)), passedOver };
}

/** As people would type it: relative to the working directory if it lies below. */
function shortPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path;
}

async function readLayer(file: string, where: string): Promise<Layer> {
  try {
    return readDocument(await parseFile(file), where);
  } catch (error) {
    const { describeFailure } = await import('./read-failure.ts');
    const layer = new Layer();
    layer.refuse(where, undefined, describeFailure(error));
    return layer;
  }
}

const readable = ['.json', '.yaml', '.yml', '.js', '.mjs', '.cjs'];

/**
 * JSON is read here and not by cosmiconfig, for the sake of its faults (see `parseJsonDocument`) and because the
 * most frequent form then costs a start next to nothing; all other forms are cosmiconfig's.
 */
async function parseFile(file: string): Promise<unknown> {
  const extension = extname(file);
  if (extension === '.json') {
    const { parseJsonDocument, parsePackage } = await import('./json-document.ts');
    const text = readFileSync(file, 'utf8');
    return basename(file) === 'package.json' ? parsePackage(text) : parseJsonDocument(text);
  }
  if (extension !== '' && !readable.includes(extension)) {
    throw new Error(`its name ends in ${extension}; allowed: ${readable.join(', ')}`);
  }
  const { cosmiconfig } = await import('cosmiconfig');
  const loaders = { '.js': importScript, '.mjs': importScript, '.cjs': importScript };
  const result = await cosmiconfig('oauth2', { cache: false, loaders }).load(file);
  // An empty YAML file says nothing, which is fine; a script that exports nothing was meant to.
  return extension.endsWith('js') ? result?.config : (result?.config ?? null);
}

/** Takes the place of cosmiconfig's way to load a script, which hides why one cannot be loaded. */
async function importScript(file: string): Promise<unknown> {
  const script: { readonly default?: unknown } = await import(pathToFileURL(file).href);
  return script.default;
}

interface Settled {
  readonly settings: Settings;
  readonly origins: ReadonlyMap<string, Origin>;
}

/** Lets each layer win over those before it. A path in a flag is relative to where it was typed. */
function settle(layers: readonly Layer[], folder: string, cwd: string): Settled {
  const entries = new Map(layers.flatMap((layer) => layer.entries).map((entry) => [entry.named.key, entry]));
  const origins = new Map<string, Origin>();
  const settings = buildSettings(({ key, setting }) => {
    const { value, origin } = entries.get(key) ?? {
      value: setting.default,
      origin: { from: 'default' } as const,
    };
    origins.set(key, origin);
    return setting.kind.resolveIn?.(value, origin.from === 'flag' ? cwd : folder) ?? value;
  });
  return { settings, origins };
}
