import type { ClientCheck } from '../finding.ts';
import { withoutLegacyGrants } from '../mending.ts';

/** Where the setting refuses the grant to all, nothing is left to find. */
export const appImplicitGrant: ClientCheck = {
  code: 'app_implicit_grant',
  examine({ client, context }) {
    if (!client.grantTypes.includes('implicit') && !client.grantTypes.includes('openid-hybrid')) return [];
    if (context.settings.COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT) return [];
    return [
      {
        severity: 'advice',
        problem: 'gets its tokens in URLs (RFC 9700 section 2.1.2 advises against the implicit grant)',
        mend: withoutLegacyGrants({ client, context }),
      },
    ];
  },
};
