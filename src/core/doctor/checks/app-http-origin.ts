import type { ClientCheck } from '../finding.ts';
import { isOpenHttp } from '../hosts.ts';
import { updateCommand } from '../mending.ts';

export const appHttpOrigin: ClientCheck = {
  code: 'app_http_origin',
  examine: ({ client, context }) =>
    client.allowedOrigins.filter(isOpenHttp).map((origin) => ({
      severity: 'advice',
      problem: `takes scripts from ${origin}, which anybody on the way can change`,
      mend: updateCommand({ client, context }, '--remove-allowed-origin', origin),
    })),
};
