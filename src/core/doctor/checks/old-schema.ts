import type { Context } from '../../../context.ts';
import { schemaStatus } from '../../../storage/migrate.ts';
import type { Check } from '../finding.ts';

export const oldSchema: Check<Context> = {
  code: 'old_schema',
  async examine({ db }) {
    const { pending } = await schemaStatus(db);
    if (pending.length === 0) return [];
    return [
      {
        severity: 'error',
        where: 'the database',
        problem: `lacks the migrations ${pending.map(({ name }) => name).join(', ')}; nothing in it was checked`,
        mend: 'oauthctl migrate',
      },
    ];
  },
};
