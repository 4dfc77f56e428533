import { type NamedSetting, readSetting, type Settings, settingsByKey } from './settings/index.ts';

const hidden = '********';

/** The value of a setting as `config show` may print it; a secret that is not set is shown as it is. */
export function shownValue(settings: Settings, named: NamedSetting): unknown {
  const value = readSetting(settings, named);
  const { secret, mask } = named.setting;
  if (secret) return isEmpty(value) ? value : hidden;
  return mask === undefined ? value : mask(value);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** A configuration document: sections, and settings of the top level. */
export interface ShownDocument {
  readonly OAUTH2_PROVIDER: Record<string, unknown>;
  readonly SERVER: Record<string, unknown>;
  [topLevel: string]: unknown;
}

/** All settings in the form of a configuration file, secrets masked. */
export function maskedSettings(settings: Settings): ShownDocument {
  const document: ShownDocument = { OAUTH2_PROVIDER: {}, SERVER: {} };
  for (const named of settingsByKey.values()) {
    const target = named.section === undefined ? document : document[named.section];
    target[named.name] = shownValue(settings, named);
  }
  return document;
}
