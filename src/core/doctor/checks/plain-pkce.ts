import { settingCheck } from '../finding.ts';

export const plainPkce = settingCheck(
  'plain_pkce',
  'OAUTH2_PROVIDER.COMPLIANT_BCP_RFC9700_PKCE_METHOD',
  (settings) =>
    settings.COMPLIANT_BCP_RFC9700_PKCE_METHOD
      ? undefined
      : {
          severity: 'advice',
          problem:
            'is false: the PKCE method "plain" shows the verifier to whoever sees the request (RFC 9700 section 2.1.1)',
          mend: 'set COMPLIANT_BCP_RFC9700_PKCE_METHOD to true',
        },
);
