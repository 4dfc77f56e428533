import type { Origin } from './layers.ts';
import { readSetting, type Settings, settingsByKey } from './settings/index.ts';

/**
 * The settings whose values are secret, or hold a secret, and were written into a file: by their full names.
 *
 * @param origins where each setting comes from, by its full name
 */
export function secretsInFile(settings: Settings, origins: ReadonlyMap<string, Origin>): string[] {
  return [...settingsByKey.values()]
    .filter(({ key }) => origins.get(key)?.from === 'file')
    .filter((named) => {
      const value = readSetting(settings, named);
      const { secret, mask } = named.setting;
      if (secret) return value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
      return mask !== undefined && mask(value) !== value;
    })
    .map(({ key }) => key);
}
