import type { ClientCheck } from '../finding.ts';
import { isOpenHttp } from '../hosts.ts';
import { updateCommand } from '../mending.ts';

export const appHttpRedirect: ClientCheck = {
  code: 'app_http_redirect',
  examine: ({ client, context }) =>
    client.redirectUris.filter(isOpenHttp).map((uri) => ({
      severity: 'error',
      problem: `is sent its codes in the clear, to ${uri} (RFC 9700 section 2.6)`,
      mend: updateCommand(
        { client, context },
        '--remove-redirect-uri',
        uri,
        '--add-redirect-uri',
        uri.replace(/^http:/i, 'https:'),
      ),
    })),
};
