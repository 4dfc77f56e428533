import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** The connection by which the tests of a file make their schemas; it stays until their process ends. */
let administration: Promise<pg.Client> | undefined;

/** The URL of a new, empty schema in the PostgreSQL server of this run. */
export async function createSchema(): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(`create schema ${name}`);
  const url = new URL(inject('postgresUrl'));
  url.searchParams.set('options', `-csearch_path=${name}`);
  return url.href;
}

/** Lets go of a schema that `createSchema` made. */
export async function dropSchema(url: string): Promise<void> {
  if (inject('postgresOutlivesTests')) await administer(`drop schema if exists ${schemaOf(url)} cascade`);
}

function schemaOf(url: string): string {
  return new URL(url).searchParams.get('options')?.split('=')[1] ?? '';
}

async function administer(statement: string): Promise<void> {
  administration ??= connect();
  await (await administration).query(statement);
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  return client;
}
