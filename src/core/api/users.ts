import type { Context } from '../../context.ts';
import type { Page } from '../../storage/tables/page.ts';
import { findUserById, listUsers, type User } from '../../storage/tables/users.ts';
import { InsufficientScope } from '../bearer.ts';
import { type UserDocument, userDocument } from '../users.ts';

export interface ListQuery {
  limit: number;
  after?: string;
}

/** A client's own token stands for no user, so there is nobody it may see. */
function asUser(context: Context, user: User | undefined): User {
  if (user === undefined) throw new InsufficientScope([context.settings.READ_SCOPE]);
  return user;
}

/** A user by id, as far as the asker may see it: itself, or for a superuser everybody. Undefined otherwise. */
export async function readUser(
  context: Context,
  asker: User | undefined,
  id: string | undefined,
): Promise<UserDocument | undefined> {
  const viewer = asUser(context, asker);
  if (id === viewer.id) return userDocument(context, viewer);
  if (!viewer.superuser || id === undefined) return undefined;
  const user = await findUserById(context.db, id);
  return user === undefined ? undefined : userDocument(context, user);
}

/** The users that the asker may see. */
export async function listVisibleUsers(
  context: Context,
  asker: User | undefined,
  query: ListQuery,
): Promise<Page<UserDocument>> {
  const viewer = asUser(context, asker);
  const page = viewer.superuser ? await listUsers(context.db, query) : { data: [viewer], next: null };
  const data: UserDocument[] = [];
  for (const user of page.data) data.push(await userDocument(context, user));
  return { data, next: page.next };
}
