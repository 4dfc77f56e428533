import type { Migration } from '../migrate.ts';
import { first } from './0001-first.ts';
import { signingKeys } from './0002-signing-keys.ts';

/** Every migration, in order. One that has shipped is never edited: mend it with the next. */
export const migrations: readonly Migration[] = [first, signingKeys];
