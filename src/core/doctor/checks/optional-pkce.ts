import { settingCheck } from '../finding.ts';

/** RFC 9700 section 2.1.1. A module that decides by client is not judged. */
export const optionalPkce = settingCheck('optional_pkce', 'OAUTH2_PROVIDER.PKCE_REQUIRED', (settings) =>
  settings.PKCE_REQUIRED === false
    ? {
        severity: settings.COMPLIANT_BCP_RFC9700_PKCE_REQUIRED ? 'error' : 'advice',
        problem: 'is false: a code that was stolen on its way can be used (RFC 9700 section 2.1.1)',
        mend: 'set PKCE_REQUIRED to true',
      }
    : undefined,
);
