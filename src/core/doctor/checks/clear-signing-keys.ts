import type { Context } from '../../../context.ts';
import { listKeys } from '../../keys/key-list.ts';
import type { Check } from '../finding.ts';

/** Whoever has a copy of the store, such as a backup, can sign as this server. */
export const clearSigningKeys: Check<Context> = {
  code: 'clear_signing_keys',
  async examine(context) {
    const inClear = (await listKeys(context)).filter((key) => key.inClear);
    if (inClear.length === 0) return [];
    const encrypts =
      context.settings.SERVER.KEY_SECRET !== null || context.settings.SERVER.KEY_SECRET_FILE !== null;
    return [
      {
        severity: 'advice',
        where: 'the database',
        problem: `holds ${inClear.length === 1 ? 'a private signing key' : `${inClear.length} private signing keys`} that whoever has a copy of it can sign with`,
        mend: encrypts
          ? 'start the server again, which encrypts them, or run oauthctl key rotate'
          : 'set SERVER.KEY_SECRET (in the environment SERVER__KEY_SECRET) or SERVER.KEY_SECRET_FILE, made by: openssl rand -base64 32',
      },
    ];
  },
};
