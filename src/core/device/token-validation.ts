import type { Settings } from '../../config/settings/index.ts';
import { OAuthError } from '../../errors.ts';
import { type Extension, loadFunction } from '../extension.ts';

const SETTING = 'OAUTH_PRE_TOKEN_VALIDATION';

/** That the token is for who allowed it: not a step of its own here. */
const BUILT_IN = 'oauth2_provider.utils.set_oauthlib_user_to_device_request_user';

/** What the functions of OAUTH_PRE_TOKEN_VALIDATION are told of a token that is about to be issued. */
interface DeviceTokenRequest {
  clientId: string;
  userId: string;
  username: string;
  scope: readonly string[];
  /** RFC 8707 resources. */
  resource: readonly string[];
}

/**
 * Asks the functions of OAUTH_PRE_TOKEN_VALIDATION, in order.
 *
 * @throws OAuthError "access_denied" when one of them answers false; what one of them throws is a failure of the server
 */
export async function validateDeviceToken(settings: Settings, request: DeviceTokenRequest): Promise<void> {
  for (const validate of await loadValidations(settings)) {
    if ((await validate(request)) === false) {
      throw new OAuthError('access_denied', 'This server refuses the request.', {
        detail: `a function of ${SETTING} said no`,
      });
    }
  }
}

/** Loads them all: also to make sure that they are there. */
export async function loadValidations(settings: Settings): Promise<Extension[]> {
  const own = settings[SETTING].filter((reference) => reference !== BUILT_IN);
  return Promise.all(own.map((reference) => loadFunction(SETTING, reference)));
}
