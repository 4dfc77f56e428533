import { anything, eitherOf, mapOf, text } from '../kinds.ts';
import { moduleReference } from '../references.ts';
import { setting } from './setting.ts';

const classes = 'extension classes';

/** Classes of one's own in place of built-in ones. */
export const extensions = {
  OAUTH2_SERVER_CLASS: setting(moduleReference('oauthlib.oauth2.Server'), {
    default: 'oauthlib.oauth2.Server',
    doc: 'The protocol engine: which grants and response types there are.',
    waitsFor: classes,
    already: 'oauthlib.oauth2.Server',
  }),
  OIDC_SERVER_CLASS: setting(moduleReference('oauthlib.openid.Server'), {
    default: 'oauthlib.openid.Server',
    doc: 'The protocol engine when OpenID Connect is on and OAUTH2_SERVER_CLASS is not set.',
    waitsFor: classes,
    already: 'oauthlib.openid.Server',
  }),
  OAUTH2_VALIDATOR_CLASS: setting(moduleReference('oauth2_provider.oauth2_validators.OAuth2Validator'), {
    default: 'oauth2_provider.oauth2_validators.OAuth2Validator',
    doc: 'The policy: claims, sign-in, scopes, what is stored.',
    waitsFor: classes,
    already: 'oauth2_provider.oauth2_validators.OAuth2Validator',
  }),
  OAUTH2_BACKEND_CLASS: setting(
    moduleReference(
      'oauth2_provider.core.backends_oauthlib.OAuthLibCore',
      'oauth2_provider.core.backends_oauthlib.JSONOAuthLibCore',
    ),
    {
      default: 'oauth2_provider.core.backends_oauthlib.OAuthLibCore',
      doc: 'What turns an HTTP request into a protocol request and adds members to its answer.',
      waitsFor: classes,
      already: 'oauth2_provider.core.backends_oauthlib.OAuthLibCore',
    },
  ),
  SCOPES_BACKEND_CLASS: setting(moduleReference('oauth2_provider.core.scopes.SettingsScopes'), {
    default: 'oauth2_provider.core.scopes.SettingsScopes',
    doc: 'Where scopes come from; the built-in one reads SCOPES and DEFAULT_SCOPES.',
    waitsFor: classes,
    already: 'oauth2_provider.core.scopes.SettingsScopes',
  }),
  EXTRA_SERVER_KWARGS: setting(mapOf(anything), {
    default: {},
    doc: 'Values handed to the protocol engine last, over everything that settings say.',
    waitsFor: classes,
  }),
  APPLICATION_MODEL: setting(
    eitherOf(
      text({ pattern: /^\w+\.\w+$/, allowed: 'a model such as "oauth2_provider.Application"' }),
      moduleReference(),
    ),
    {
      default: 'oauth2_provider.Application',
      doc: 'The class that decides what a client may do. It may stand at the top level as OAUTH2_PROVIDER_APPLICATION_MODEL.',
      waitsFor: classes,
      already: 'oauth2_provider.Application',
    },
  ),
};
