import { type Kind, text } from '../../config/kinds.ts';
import { DEVICE_GRANT_TYPE } from '../../core/device/grant-type.ts';

/**
 * The names that `--grant` takes, and the grant types that each registers. Django OAuth Toolkit's names bring a
 * refresh token with them where that toolkit gives one; the names of the RFCs are taken literally. `password` is
 * both, and counts as the former.
 */
const grantTypesByName: Readonly<Record<string, readonly string[]>> = {
  'authorization-code': ['authorization_code', 'refresh_token'],
  'device-code': [DEVICE_GRANT_TYPE, 'refresh_token'],
  password: ['password', 'refresh_token'],
  'client-credentials': ['client_credentials'],
  implicit: ['implicit'],
  'openid-hybrid': ['openid-hybrid', 'authorization_code', 'refresh_token'],
  authorization_code: ['authorization_code'],
  client_credentials: ['client_credentials'],
  refresh_token: ['refresh_token'],
  [DEVICE_GRANT_TYPE]: [DEVICE_GRANT_TYPE],
};

const names = Object.keys(grantTypesByName);

/** A grant by the name that people type. */
export const grantName: Kind<string> = {
  ...text({
    pattern: new RegExp(`^(?:${names.join('|')})$`),
    allowed: `one of ${names.join(', ')}`,
  }),
  json: { enum: names },
};

/** The grant types (RFC 7591 section 2) that some names stand for, each once. */
export function grantTypesOf(grantNames: readonly string[]): readonly string[] {
  return [...new Set(grantNames.flatMap((name) => grantTypesByName[name] ?? []))];
}

/** The one grant type that a name is about, without the refresh token that it may bring. */
export function grantTypeOf(name: string): string {
  return grantTypesOf([name])[0] ?? name;
}
