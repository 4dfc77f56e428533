import { type Queries, sql } from '../sql.ts';
import { type Page, pageOf } from './page.ts';

export interface Group {
  id: number;
  name: string;
}

/** Inserts a group; one of that name that is there already stays. */
export async function insertGroup(db: Queries, group: Group): Promise<void> {
  await db.run(
    sql`insert into groups (id, name) values (${group.id}, ${group.name}) on conflict (name) do nothing`,
  );
}

/** Groups in the order of their names, after a name. */
export async function listGroups(
  db: Queries,
  { limit, after }: { limit: number; after?: string },
): Promise<Page<Group>> {
  const rows = await db.all<Group>(
    sql`select id, name from groups where name > ${after ?? ''} order by name limit ${limit + 1}`,
  );
  return pageOf(
    rows,
    limit,
    (row) => row,
    ({ name }) => name,
  );
}

/** The names of a user's groups. */
export async function listGroupNames(db: Queries, userId: string): Promise<string[]> {
  const rows = await db.all<{ name: string }>(sql`
    select groups.name as name from group_members join groups on groups.id = group_members.group_id
    where group_members.user_id = ${userId} order by groups.name`);
  return rows.map(({ name }) => name);
}

/** Makes a user a member of a group that exists. */
export async function insertGroupMember(db: Queries, userId: string, groupName: string): Promise<void> {
  await db.run(sql`
    insert into group_members (user_id, group_id) select ${userId}, id from groups where name = ${groupName}
    on conflict (user_id, group_id) do nothing`);
}

/** Takes a user out of every group. */
export async function deleteGroupMemberships(db: Queries, userId: string): Promise<void> {
  await db.run(sql`delete from group_members where user_id = ${userId}`);
}
