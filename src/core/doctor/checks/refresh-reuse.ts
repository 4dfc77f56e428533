import { settingCheck } from '../finding.ts';

export const refreshReuse = settingCheck(
  'refresh_reuse_unnoticed',
  'OAUTH2_PROVIDER.REFRESH_TOKEN_REUSE_PROTECTION',
  (settings) =>
    settings.REFRESH_TOKEN_REUSE_PROTECTION
      ? undefined
      : {
          severity: settings.COMPLIANT_BCP_RFC9700_REFRESH_TOKEN ? 'error' : 'advice',
          problem: 'is false: a refresh token that is used twice ends nothing (RFC 9700 section 4.14.2)',
          mend: 'set REFRESH_TOKEN_REUSE_PROTECTION to true',
        },
);
