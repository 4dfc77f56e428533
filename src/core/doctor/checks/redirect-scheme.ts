import { issuer } from '../../issuer.ts';
import { settingCheck } from '../finding.ts';
import { isLoopback } from '../hosts.ts';

/** On a developer's own machine http is what there is. */
export const redirectScheme = settingCheck(
  'redirect_scheme_http',
  'OAUTH2_PROVIDER.ALLOWED_REDIRECT_URI_SCHEMES',
  (settings) => {
    const strict = settings.COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME;
    const forReal = strict || !isLoopback(new URL(issuer(settings)).hostname);
    if (!forReal || !settings.ALLOWED_REDIRECT_URI_SCHEMES.includes('http')) return undefined;
    return {
      severity: strict ? 'error' : 'advice',
      problem: 'has http: an app may be registered whose codes travel in the clear (RFC 9700 section 2.6)',
      mend: 'set ALLOWED_REDIRECT_URI_SCHEMES to ["https"] and the schemes of your native apps',
    };
  },
);
