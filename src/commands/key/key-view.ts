import type { KnownKey } from '../../core/keys/key-list.ts';
import type { TableView } from '../../terminal/terminal.ts';

/** How keys are shown. */
export const keyView: TableView = { columns: ['kid', 'alg', 'state', 'created_at'], essential: 'kid' };

/** When a new key signs, for a person. */
export function sayWhenItSigns({ kid, alg, signsFrom }: KnownKey): string {
  if (signsFrom === undefined) return `${kid} signs with ${alg} from now on.`;
  const moment = new Date(signsFrom * 1_000).toISOString().replace('.000Z', 'Z');
  return `${kid} is published now, and signs with ${alg} from ${moment} on.`;
}
