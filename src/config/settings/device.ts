import { eitherOf, list, nullable, seconds } from '../kinds.ts';
import { httpUrl, moduleReference } from '../references.ts';
import { setting } from './setting.ts';

const grant = 'the device grant';

/** The device grant (RFC 8628). */
export const device = {
  OAUTH_DEVICE_VERIFICATION_URI: setting(nullable(httpUrl), {
    default: null,
    doc: 'The address the device shows its user; null takes the page of this server.',
    waitsFor: grant,
  }),
  OAUTH_DEVICE_VERIFICATION_URI_COMPLETE: setting(nullable(eitherOf(httpUrl, moduleReference())), {
    default: null,
    doc: 'The same address with the code in it: a URL in which {user_code} stands for the code, or a function of the code.',
    waitsFor: grant,
  }),
  OAUTH_DEVICE_USER_CODE_GENERATOR: setting(moduleReference('oauth2_provider.utils.user_code_generator'), {
    default: 'oauth2_provider.utils.user_code_generator',
    doc: 'A function that makes the code a user types in.',
    waitsFor: grant,
  }),
  OAUTH_PRE_TOKEN_VALIDATION: setting(
    list(moduleReference('oauth2_provider.utils.set_oauthlib_user_to_device_request_user')),
    {
      default: ['oauth2_provider.utils.set_oauthlib_user_to_device_request_user'],
      doc: 'Functions that are called with the request before the device grant issues a token.',
      waitsFor: grant,
    },
  ),
  DEVICE_FLOW_INTERVAL: setting(seconds({ min: 1 }), {
    default: 5,
    doc: 'How long a device waits between two polls.',
    waitsFor: grant,
  }),
};
