import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../errors.ts';

/** A function of an operator's own. It may answer at once or later. */
export type Extension = (...values: readonly unknown[]) => unknown;

/**
 * The function that a setting names: `module#export`, or the default export of a module. A module is loaded once.
 *
 * @param setting the name of the setting, for the message
 * @param reference an absolute path or the name of a package, as the configuration was read
 * @throws UserError "invalid_configuration"
 */
export async function loadFunction(setting: string, reference: string): Promise<Extension> {
  const [path = '', exportName = 'default'] = reference.split('#');
  const loaded = await load(setting, path);
  const found = loaded[exportName];
  if (typeof found !== 'function') {
    throw new UserError('invalid_configuration', `${setting}: ${path} has no function ${exportName}`);
  }
  return found as Extension;
}

async function load(setting: string, path: string): Promise<Record<string, unknown>> {
  try {
    return (await import(isAbsolute(path) ? pathToFileURL(path).href : path)) as Record<string, unknown>;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError('invalid_configuration', `${setting}: ${path} cannot be loaded: ${why}`);
  }
}
