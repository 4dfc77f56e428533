import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import { deviceCode } from './device-code.ts';
import type { Grant } from './grant.ts';
import { password } from './password.ts';
import { refreshToken } from './refresh-token.ts';

/** The grants of the token endpoint, one line each. */
export const grants: readonly Grant[] = [
  authorizationCode,
  clientCredentials,
  deviceCode,
  password,
  refreshToken,
];
