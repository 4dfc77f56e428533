import type { ClientCheck } from '../finding.ts';
import { updateCommand } from '../mending.ts';

const BY_REDIRECT = ['authorization_code', 'implicit'];

export const appNoRedirect: ClientCheck = {
  code: 'app_without_redirect',
  examine: ({ client, context }) =>
    client.redirectUris.length === 0 && client.grantTypes.some((grant) => BY_REDIRECT.includes(grant))
      ? [
          {
            severity: 'advice',
            problem:
              'may ask users for consent, but has no redirect URI to send them back to: that never works',
            mend: updateCommand(
              { client, context },
              '--add-redirect-uri',
              'https://app.example.com/callback',
            ),
          },
        ]
      : [],
};
