import type { ClientCheck } from '../finding.ts';
import { updateCommand } from '../mending.ts';

export const appWildcardRedirect: ClientCheck = {
  code: 'app_wildcard_redirect',
  examine: ({ client, context }) =>
    client.redirectUris.filter(hasWildcard).map((uri) => ({
      severity: context.settings.COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING ? 'error' : 'advice',
      problem: `has a redirect URI for many hosts, ${uri} (RFC 9700 section 4.1.3 wants each as it is)`,
      mend: updateCommand({ client, context }, '--remove-redirect-uri', uri),
    })),
};

function hasWildcard(uri: string): boolean {
  return /^[^:]+:\/\/[^/?#]*\*/.test(uri);
}
