import { settingCheck } from '../finding.ts';

export const queryTokens = settingCheck(
  'query_tokens',
  'OAUTH2_PROVIDER.COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT',
  (settings) =>
    settings.COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT
      ? undefined
      : {
          severity: 'error',
          problem: 'is false: access tokens in URLs end up in logs and histories (RFC 9700 section 4.3.2)',
          mend: 'set COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT to true',
        },
);
