import type { ClientCheck } from '../finding.ts';

const LONG_SECONDS = 30 * 86_400;

export const appTwoSecrets: ClientCheck = {
  code: 'app_old_secret',
  examine({ client, context }) {
    const left = (client.previousSecretExpiresAt ?? 0) - context.now();
    if (client.previousSecretHash === undefined || left <= LONG_SECONDS) return [];
    return [
      {
        severity: 'advice',
        problem: `has an old secret that works for ${Math.floor(left / 86_400)} days more`,
        mend: `oauthctl app rotate-secret ${client.clientId} --grace 1d`,
      },
    ];
  },
};
