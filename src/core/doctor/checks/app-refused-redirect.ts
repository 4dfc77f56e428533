import { describeProblem } from '../../client-problems.ts';
import { redirectUriProblem } from '../../redirect-uri.ts';
import type { ClientCheck } from '../finding.ts';
import { updateCommand } from '../mending.ts';

/** What was imported, or registered under other settings. Wildcards have a check of their own. */
export const appRefusedRedirect: ClientCheck = {
  code: 'app_redirect_refused_today',
  examine: ({ client, context }) =>
    client.redirectUris.flatMap((uri) => {
      const problem = redirectUriProblem(context.settings, uri);
      if (problem === undefined || uri.includes('*')) return [];
      return [
        {
          severity: 'error',
          problem: `has the redirect URI ${uri}, which could not be registered today: ${describeProblem(problem)}`,
          mend: updateCommand({ client, context }),
        },
      ];
    }),
};
