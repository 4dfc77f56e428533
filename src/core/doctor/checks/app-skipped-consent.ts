import { sendsToThisMachine } from '../../redirect-uri.ts';
import type { ClientCheck } from '../finding.ts';
import { updateCommand } from '../mending.ts';

/** RFC 8252 section 8.6. */
export const appSkippedConsent: ClientCheck = {
  code: 'app_skipped_consent',
  examine: ({ client, context }) =>
    client.skipAuthorization && client.clientType === 'public' && client.redirectUris.some(sendsToThisMachine)
      ? [
          {
            severity: 'advice',
            problem: "is public and its users are not asked: any program on a user's device can pose as it",
            mend: updateCommand({ client, context }, '--ask-consent'),
          },
        ]
      : [],
};
