/** Every check of the doctor. One more is a file in this folder and a line in one of these lists. */
import type { Context } from '../../../context.ts';
import type { Check, ClientCheck, Installation } from '../finding.ts';
import { appHttpOrigin } from './app-http-origin.ts';
import { appHttpRedirect } from './app-http-redirect.ts';
import { appImplicitGrant } from './app-implicit-grant.ts';
import { appMissingOwner } from './app-missing-owner.ts';
import { appNoRedirect } from './app-no-redirect.ts';
import { appOptionalPkce } from './app-optional-pkce.ts';
import { appPasswordGrant } from './app-password-grant.ts';
import { appPublicGrants } from './app-public-grants.ts';
import { appRefusedRedirect } from './app-refused-redirect.ts';
import { appSkippedConsent } from './app-skipped-consent.ts';
import { appTwoSecrets } from './app-two-secrets.ts';
import { appWildcardRedirect } from './app-wildcard-redirect.ts';
import { clearSigningKeys } from './clear-signing-keys.ts';
import { clock } from './clock.ts';
import { configFileMode } from './config-file-mode.ts';
import { databaseFileMode } from './database-file-mode.ts';
import { expiredRows } from './expired-rows.ts';
import { idleSettings } from './idle-settings.ts';
import { insecureIssuer } from './insecure-issuer.ts';
import { keyFileMode } from './key-file-mode.ts';
import { localIssuer } from './local-issuer.ts';
import { longLifetimes } from './long-lifetimes.ts';
import { openRegistration } from './open-registration.ts';
import { optionalPkce } from './optional-pkce.ts';
import { originScheme } from './origin-scheme.ts';
import { plainListener } from './plain-listener.ts';
import { plainPkce } from './plain-pkce.ts';
import { queryTokens } from './query-tokens.ts';
import { redirectScheme } from './redirect-scheme.ts';
import { redirectWildcards } from './redirect-wildcards.ts';
import { refreshReuse } from './refresh-reuse.ts';
import { refreshRotation } from './refresh-rotation.ts';
import { responseIssuer } from './response-issuer.ts';
import { trustedProxies } from './trusted-proxies.ts';
import { unfinishedCopy } from './unfinished-copy.ts';
import { unpartitionedTokens } from './unpartitioned-tokens.ts';
import { unreadableSigningKeys } from './unreadable-signing-keys.ts';

/** Of a valid configuration, and of files. */
export const installationChecks: readonly Check<Installation>[] = [
  configFileMode,
  databaseFileMode,
  keyFileMode,
  insecureIssuer,
  localIssuer,
  plainListener,
  trustedProxies,
  optionalPkce,
  plainPkce,
  queryTokens,
  responseIssuer,
  redirectWildcards,
  redirectScheme,
  originScheme,
  refreshRotation,
  refreshReuse,
  longLifetimes,
  openRegistration,
  idleSettings,
];

/** Of a database with the newest schema. */
export const storeChecks: readonly Check<Context>[] = [
  unfinishedCopy,
  clock,
  expiredRows,
  clearSigningKeys,
  unreadableSigningKeys,
  unpartitionedTokens,
];

/** Of every app that is in use. */
export const clientChecks: readonly ClientCheck[] = [
  appPasswordGrant,
  appImplicitGrant,
  appPublicGrants,
  appHttpRedirect,
  appWildcardRedirect,
  appRefusedRedirect,
  appOptionalPkce,
  appSkippedConsent,
  appNoRedirect,
  appHttpOrigin,
  appMissingOwner,
  appTwoSecrets,
];
