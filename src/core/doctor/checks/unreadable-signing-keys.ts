import type { Context } from '../../../context.ts';
import { StorageError, UserError } from '../../../errors.ts';
import { listSigningKeys } from '../../../storage/tables/signing-keys.ts';
import { openKey, readKeySecrets } from '../../keys/key-secrets.ts';
import type { Check, Remark } from '../finding.ts';

/** A server that cannot read its keys answers 503 wherever it has to sign. */
export const unreadableSigningKeys: Check<Context> = {
  code: 'unreadable_signing_keys',
  async examine({ db, settings }) {
    const remarks: Remark[] = [];
    for (const { kid, privateKey } of await listSigningKeys(db)) {
      if (privateKey === undefined) continue;
      try {
        openKey(readKeySecrets(settings), kid, privateKey);
      } catch (error) {
        // What the operator can mend is a finding; anything else is a fault of ours.
        if (!(error instanceof StorageError || error instanceof UserError)) throw error;
        remarks.push({
          severity: 'error',
          where: 'the database',
          problem: error.message,
          mend: error.hint ?? '',
        });
      }
    }
    return remarks;
  },
};
