import type { Context } from '../../context.ts';
import * as table from '../../storage/tables/groups.ts';
import type { Page } from '../../storage/tables/page.ts';
import type { ListQuery } from './users.ts';

/** All groups, by name. */
export async function listGroups(context: Context, query: ListQuery): Promise<Page<{ name: string }>> {
  const { data, next } = await table.listGroups(context.db, query);
  return { data: data.map(({ name }) => ({ name })), next };
}
