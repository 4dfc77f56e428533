import type { ClientCheck } from '../finding.ts';
import { withoutLegacyGrants } from '../mending.ts';

/** Where the setting refuses the grant to all, nothing is left to find. */
export const appPasswordGrant: ClientCheck = {
  code: 'app_password_grant',
  examine({ client, context }) {
    if (!client.grantTypes.includes('password')) return [];
    if (context.settings.COMPLIANT_BCP_RFC9700_PASSWORD_GRANT) return [];
    return [
      {
        severity: 'error',
        problem: 'is shown the passwords of its users (RFC 9700 section 2.4 forbids the password grant)',
        mend: withoutLegacyGrants({ client, context }),
      },
    ];
  },
};
