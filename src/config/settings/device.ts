import { eitherOf, list, nullable, seconds } from '../kinds.ts';
import { httpUrl, moduleReference } from '../references.ts';
import { setting } from './setting.ts';

/** The device grant (RFC 8628). */
export const device = {
  OAUTH_DEVICE_VERIFICATION_URI: setting(nullable(httpUrl), {
    default: null,
    doc: 'The address the device shows its user; null takes the page of this server.',
    deviation: { why: 'where it is null the device is told the page of this server, and not null' },
  }),
  OAUTH_DEVICE_VERIFICATION_URI_COMPLETE: setting(nullable(eitherOf(httpUrl, moduleReference())), {
    default: null,
    doc: 'The same address with the code in it: a URL in which {user_code} stands for the code, or a function of the code. null takes the page of this server, and leaves the address out where OAUTH_DEVICE_VERIFICATION_URI names another one.',
    deviation: { why: 'where both are null the device is told the page of this server' },
  }),
  OAUTH_DEVICE_USER_CODE_GENERATOR: setting(moduleReference('oauth2_provider.utils.user_code_generator'), {
    default: 'oauth2_provider.utils.user_code_generator',
    doc: 'A function that makes the code a user types in. The built-in one draws 8 letters and puts a dash in their middle. Whatever it makes, case, blanks, dashes, underscores and dots do not count when it is typed in, nor do 1 and I for L, 2 for Z, 5 for S, 8 for B.',
    deviation: {
      why: 'the built-in one draws from 20 consonants, of which no two look alike and no words come',
    },
  }),
  OAUTH_PRE_TOKEN_VALIDATION: setting(
    list(moduleReference('oauth2_provider.utils.set_oauthlib_user_to_device_request_user')),
    {
      default: ['oauth2_provider.utils.set_oauthlib_user_to_device_request_user'],
      doc: 'Functions that are called before the device grant issues a token, with {clientId, userId, username, scope, resource}. One that answers false refuses it with access_denied. That the token is for who allowed it is not in question, whatever stands here.',
    },
  ),
  DEVICE_FLOW_INTERVAL: setting(seconds({ min: 1 }), {
    default: 5,
    doc: 'How long a device waits between two polls, at least. One that does not wait is told slow_down, and has to wait 5 seconds longer from then on.',
  }),
};
