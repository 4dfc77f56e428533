import type { Migration } from '../migrate.ts';
import { first } from './0001-first.ts';

/** Every migration, in order. One that has shipped is never edited: mend it with the next. */
export const migrations: readonly Migration[] = [first];
