import type { ClientCheck } from '../finding.ts';
import { updateCommand } from '../mending.ts';

const CONFIDENTIAL_ONLY = ['client_credentials', 'password'];

/** RFC 6749 section 4.4: client credentials are for confidential clients alone. */
export const appPublicGrants: ClientCheck = {
  code: 'app_public_without_proof',
  examine: ({ client, context }) =>
    CONFIDENTIAL_ONLY.filter(
      (grant) => client.clientType === 'public' && client.grantTypes.includes(grant),
    ).map((grant) => ({
      severity: 'error',
      problem: `is public and may use ${grant}: everybody who knows its client_id can`,
      mend: updateCommand({ client, context }, '--type', 'confidential'),
    })),
};
