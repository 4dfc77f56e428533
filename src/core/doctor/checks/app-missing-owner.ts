import { findUserById } from '../../../storage/tables/users.ts';
import type { ClientCheck } from '../finding.ts';
import { updateCommand } from '../mending.ts';

/** An app of nobody's is one that an operator made; one whose owner left is one that nobody looks after. */
export const appMissingOwner: ClientCheck = {
  code: 'app_missing_owner',
  async examine({ client, context }) {
    if (client.userId === undefined) return [];
    const owner = await findUserById(context.db, client.userId);
    if (owner?.active === true) return [];
    return [
      {
        severity: 'advice',
        problem:
          owner === undefined
            ? 'has an owner who is gone'
            : `has the owner ${owner.username}, who is inactive`,
        mend: updateCommand({ client, context }, '--user', ''),
      },
    ];
  },
};
