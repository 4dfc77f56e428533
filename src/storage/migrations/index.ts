import type { Migration } from '../migrate.ts';
import { first } from './0001-first.ts';
import { sessions } from './0002-sessions.ts';
import { brakes } from './0003-brakes.ts';
import { authorization } from './0004-authorization.ts';

/** Every migration, in order. One that has shipped is never edited: mend it with the next. */
export const migrations: readonly Migration[] = [first, sessions, brakes, authorization];
