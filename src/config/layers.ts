/** The layers of configuration that lie over the defaults: the file, the environment, the flags. */
import { type Checked, check, fromEnvironment, fromFlag, isMap } from './kinds.ts';
import { nearestSetting, nearestTopLevel } from './nearest.ts';
import { type Problem, showFound } from './problem.ts';
import {
  environmentName,
  findAtTopLevel,
  type NamedSetting,
  type Section,
  settingsByKey,
} from './settings/index.ts';

/** Where the value of a setting comes from. `detail` is the file, the environment variable or the flag. */
export interface Origin {
  readonly from: 'default' | 'file' | 'environment' | 'flag';
  readonly detail?: string;
}

/** A value that a command's flag gives to a setting. */
export interface FlagValue {
  /** As it is typed: `--port`. */
  readonly flag: string;
  /** The full name of the setting: `SERVER.PORT`. */
  readonly key: string;
  readonly value: unknown;
}

/** What a layer says about one setting, checked. */
export interface Entry {
  readonly named: NamedSetting;
  readonly value: unknown;
  readonly origin: Origin;
}

/** What one layer says, and what is wrong with it. `broken` names the settings whose value was not allowed. */
export class Layer {
  readonly entries: Entry[] = [];
  readonly problems: Problem[] = [];
  readonly broken = new Set<string>();

  /** Takes a value that was checked, or the problems found in it. */
  add(named: NamedSetting, origin: Required<Origin>, checked: Checked<unknown>): void {
    if (checked.ok) {
      this.entries.push({ named, origin, value: checked.value });
      return;
    }
    this.broken.add(named.key);
    for (const { path, found, allowed } of checked.faults) {
      this.refuse(
        origin.detail,
        named.key + path,
        `is ${showFound(found, named.setting)}; allowed: ${allowed}`,
      );
    }
  }

  refuse(where: string, key: string | undefined, message: string): void {
    this.problems.push({ where, key, message });
  }

  refuseUnknown(where: string, key: string, nearest: string | undefined): void {
    const advice = nearest === undefined ? 'docs/settings.md lists all there are' : `nearest: ${nearest}`;
    this.refuse(where, key, `is not a setting; ${advice}`);
  }
}

/**
 * Reads the document of a configuration file.
 * @param file its path as people know it
 */
export function readDocument(document: unknown, file: string): Layer {
  const layer = new Layer();
  // A YAML file in which every line is a comment holds null.
  if (document === null) return layer;
  if (!isMap(document)) {
    layer.refuse(file, undefined, `holds ${describe(document)}; allowed: a map with ${sections}`);
    return layer;
  }
  for (const [key, value] of Object.entries(document)) {
    if (key === 'OAUTH2_PROVIDER' || key === 'SERVER') {
      readSection(layer, { section: key, values: value, file });
      continue;
    }
    const named = findAtTopLevel(key);
    if (named !== undefined) addOnce(layer, named, value, file);
    else if (key !== '$schema') layer.refuseUnknown(file, key, nearestTopLevel(key));
  }
  return layer;
}

const sections = 'OAUTH2_PROVIDER, DATABASE_URL and SERVER';

interface SectionValues {
  readonly section: Exclude<Section, undefined>;
  readonly values: unknown;
  readonly file: string;
}

function readSection(layer: Layer, { section, values, file }: SectionValues): void {
  if (values === null) return;
  if (!isMap(values)) {
    layer.refuse(file, section, `is ${describe(values)}; allowed: a map of settings`);
    return;
  }
  for (const [name, value] of Object.entries(values)) {
    const named = settingsByKey.get(`${section}.${name}`);
    if (named !== undefined) addOnce(layer, named, value, file);
    else layer.refuseUnknown(file, `${section}.${name}`, nearestSetting(name, section));
  }
}

/** Only a model setting can be met twice in one document: at the top level and in its section. */
function addOnce(layer: Layer, named: NamedSetting, value: unknown, file: string): void {
  if (layer.entries.some((entry) => entry.named === named)) {
    layer.refuse(file, named.key, 'is set twice, in its section and at the top level; allowed: one of them');
    return;
  }
  layer.add(named, { from: 'file', detail: file }, check(named.setting.kind, value));
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'text' : `a ${nameOfType(value)}`;
}

/** The class of an object such as a Promise; else what typeof says. */
function nameOfType(value: unknown): string {
  return typeof value === 'object' ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
}

/** Reads the environment. A name that begins like a setting's but is none is a problem: it would be lost. */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>>): Layer {
  const layer = new Layer();
  for (const [variable, text] of Object.entries(environment)) {
    const [, section, name = ''] = /^(OAUTH2_PROVIDER|SERVER)__(.*)$/s.exec(variable) ?? [];
    if (text === undefined || (section === undefined && variable !== 'DATABASE_URL')) continue;
    const named = settingsByKey.get(section === undefined ? variable : `${section}.${name}`);
    if (named === undefined) {
      layer.refuseUnknown(
        'environment',
        variable,
        nearestVariable(name, section === 'SERVER' ? 'SERVER' : 'OAUTH2_PROVIDER'),
      );
    } else {
      layer.add(named, { from: 'environment', detail: variable }, fromEnvironment(named.setting.kind, text));
    }
  }
  return layer;
}

function nearestVariable(name: string, section: Section): string | undefined {
  const named = settingsByKey.get(nearestSetting(name, section) ?? '');
  return named && environmentName(named);
}

/** Reads what the flags of a command give. */
export function readFlags(flags: readonly FlagValue[]): Layer {
  const layer = new Layer();
  for (const { flag, key, value } of flags) {
    const named = settingsByKey.get(key);
    if (named === undefined) throw new TypeError(`${flag} names ${key}, which is not a setting`);
    const { kind } = named.setting;
    layer.add(
      named,
      { from: 'flag', detail: flag },
      typeof value === 'string' ? fromFlag(kind, value) : check(kind, value),
    );
  }
  return layer;
}
