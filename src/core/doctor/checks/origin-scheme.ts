import { settingCheck } from '../finding.ts';

export const originScheme = settingCheck(
  'origin_scheme_http',
  'OAUTH2_PROVIDER.ALLOWED_SCHEMES',
  (settings) =>
    settings.ALLOWED_SCHEMES.includes('http')
      ? {
          severity: 'advice',
          problem: 'has http: a script that was changed on its way may ask for tokens',
          mend: 'set ALLOWED_SCHEMES to ["https"]; http on this machine itself is allowed all the same',
        }
      : undefined,
);
