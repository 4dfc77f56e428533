import { settingCheck } from '../finding.ts';

export const responseIssuer = settingCheck(
  'response_without_issuer',
  'OAUTH2_PROVIDER.COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS',
  (settings) =>
    settings.COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS
      ? undefined
      : {
          severity: 'advice',
          problem:
            'is false: a client of several servers cannot tell whose answer it got (RFC 9700 section 4.4)',
          mend: 'set COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS to true',
        },
);
