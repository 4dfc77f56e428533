import { settingCheck } from '../finding.ts';

export const redirectWildcards = settingCheck(
  'redirect_wildcards',
  'OAUTH2_PROVIDER.ALLOW_URI_WILDCARDS',
  (settings) =>
    settings.ALLOW_URI_WILDCARDS
      ? {
          severity: settings.COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING ? 'error' : 'advice',
          problem: 'is true: any host under a domain may be sent a code (RFC 9700 section 4.1.3)',
          mend: 'set ALLOW_URI_WILDCARDS to false, and register each redirect URI as it is',
        }
      : undefined,
);
