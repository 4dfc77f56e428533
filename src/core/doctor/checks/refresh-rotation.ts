import { settingCheck } from '../finding.ts';

export const refreshRotation = settingCheck(
  'refresh_not_rotated',
  'OAUTH2_PROVIDER.ROTATE_REFRESH_TOKEN',
  (settings) =>
    settings.ROTATE_REFRESH_TOKEN
      ? undefined
      : {
          severity: settings.COMPLIANT_BCP_RFC9700_REFRESH_TOKEN ? 'error' : 'advice',
          problem:
            'is false: a stolen refresh token works beside the real one, unnoticed (RFC 9700 section 4.14.2)',
          mend: 'set ROTATE_REFRESH_TOKEN to true',
        },
);
