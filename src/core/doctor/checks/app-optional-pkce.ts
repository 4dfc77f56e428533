import type { ClientCheck } from '../finding.ts';
import { updateCommand } from '../mending.ts';

/** RFC 9700 section 2.1.1. */
export const appOptionalPkce: ClientCheck = {
  code: 'app_optional_pkce',
  examine: ({ client, context }) =>
    client.pkceOptional
      ? [
          {
            severity: 'advice',
            problem: 'may ask for codes without PKCE: one that was stolen on its way can be used',
            mend: updateCommand({ client, context }, '--pkce-required'),
          },
        ]
      : [],
};
