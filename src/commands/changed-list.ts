import { UserError } from '../errors.ts';

/** What the three flags of a list were given: `--scope`, `--add-scope`, `--remove-scope`. */
interface Change {
  readonly set: readonly string[] | undefined;
  readonly add: readonly string[] | undefined;
  readonly remove: readonly string[] | undefined;
}

/**
 * A list after its three flags.
 *
 * @param flag the flag that replaces the list, without dashes
 * @returns the new list, or nothing where no flag named it
 * @throws UserError "invalid_value" when something is to be taken away that is not there
 */
export function changedList(
  flag: string,
  current: readonly string[],
  { set, add = [], remove = [] }: Change,
): readonly string[] | undefined {
  if (set === undefined && add.length === 0 && remove.length === 0) return undefined;
  const before = [...(set ?? current), ...add];
  const unknown = remove.filter((item) => !before.includes(item));
  if (unknown.length > 0) {
    throw new UserError(
      'invalid_value',
      `--remove-${flag}: it has no ${unknown.join(' ')}`,
      `it has ${before.join(' ') || 'none'}`,
    );
  }
  return before.filter((item) => !remove.includes(item));
}
