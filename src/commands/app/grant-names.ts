import { type Kind, text } from '../../config/kinds.ts';
import { UserError } from '../../errors.ts';

/**
 * The names that `--grant` takes, and the grant types that each registers. Django OAuth Toolkit's names bring a
 * refresh token with them where that toolkit gives one; the names of the RFCs are taken literally. `password` is
 * both, and counts as the former.
 */
const grantTypesByName: Readonly<Record<string, readonly string[]>> = {
  'authorization-code': ['authorization_code', 'refresh_token'],
  password: ['password', 'refresh_token'],
  'client-credentials': ['client_credentials'],
  implicit: ['implicit'],
  'openid-hybrid': ['openid-hybrid', 'authorization_code', 'refresh_token'],
  authorization_code: ['authorization_code'],
  client_credentials: ['client_credentials'],
  refresh_token: ['refresh_token'],
};

/** Names that are right, of grants that are not served yet. */
const laterNames = ['device-code', 'urn:ietf:params:oauth:grant-type:device_code'];

const names = Object.keys(grantTypesByName);

/** A grant by the name that people type. */
export const grantName: Kind<string> = {
  ...text({
    pattern: new RegExp(`^(?:${[...names, ...laterNames].join('|')})$`),
    allowed: `one of ${names.join(', ')}`,
  }),
  json: { enum: names },
};

/**
 * The grant types (RFC 7591 section 2) that some names stand for, each once.
 *
 * @param flag the flag that named them, for the message
 * @throws UserError "invalid_value" for a grant that is not served yet
 */
export function grantTypesOf(grantNames: readonly string[], flag: string): readonly string[] {
  const later = grantNames.find((name) => laterNames.includes(name));
  if (later !== undefined) {
    throw new UserError(
      'invalid_value',
      `${flag}: the grant "${later}" is not available in this version`,
      `use one of ${names.join(', ')}`,
    );
  }
  return [...new Set(grantNames.flatMap((name) => grantTypesByName[name] ?? []))];
}

/**
 * The one grant type that a name is about, without the refresh token that it may bring.
 *
 * @param flag the flag that named it, for the message
 * @throws UserError "invalid_value" for a grant that is not served yet
 */
export function grantTypeOf(name: string, flag: string): string {
  return grantTypesOf([name], flag)[0] ?? name;
}
