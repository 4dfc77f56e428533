import { UserError } from '../errors.ts';

/**
 * What two opposite flags say together.
 *
 * @returns true for the first, false for the second, nothing where neither was given
 * @throws UserError "invalid_value" when both were given
 */
export function eitherFlag(yesFlag: string, yes: boolean, noFlag: string, no: boolean): boolean | undefined {
  if (yes && no) throw new UserError('invalid_value', `${yesFlag} and ${noFlag} exclude each other`);
  if (!yes && !no) return undefined;
  return yes;
}
