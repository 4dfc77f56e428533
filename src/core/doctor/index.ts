import type { Context } from '../../context.ts';
import { type Client, listClients } from '../../storage/tables/clients.ts';
import { clientChecks, installationChecks, storeChecks } from './checks/index.ts';
import { invalidConfiguration } from './checks/invalid-configuration.ts';
import { oldSchema } from './checks/old-schema.ts';
import type { Check, Finding, Installation, Remark } from './finding.ts';

/** Clients that are in memory at a time. */
const CLIENTS_OF_A_PAGE = 200;

/**
 * Examines the configuration and files. Where the configuration is not valid, that is all there is to say: what its
 * settings would be is not known.
 */
export async function examineInstallation(installation: Installation): Promise<Finding[]> {
  const invalid = await run(invalidConfiguration, installation);
  return invalid.length > 0 ? invalid : runAll(installationChecks, installation);
}

/**
 * Examines a database and every app in it. It only reads; a schema that lacks migrations is all that is said of one
 * that does.
 *
 * @throws StorageError
 */
export async function examineStore(context: Context): Promise<Finding[]> {
  const old = await run(oldSchema, context);
  if (old.length > 0) return old;
  return [...(await runAll(storeChecks, context)), ...(await examineClients(context))];
}

async function examineClients(context: Context): Promise<Finding[]> {
  const findings: Finding[] = [];
  let after: number | undefined;
  do {
    const page = await listClients(context.db, {
      limit: CLIENTS_OF_A_PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const client of page.data) {
      // Nobody can use one that is switched off.
      if (client.active) findings.push(...(await examineClient(context, client)));
    }
    after = page.next === null ? undefined : Number(page.next);
  } while (after !== undefined);
  return findings;
}

async function examineClient(context: Context, client: Client): Promise<Finding[]> {
  const where = `app ${client.name} (${client.clientId})`;
  const findings: Finding[] = [];
  for (const { code, examine } of clientChecks) {
    for (const said of await examine({ client, context })) findings.push(finding(code, { where, ...said }));
  }
  return findings;
}

async function runAll<Subject>(checks: readonly Check<Subject>[], subject: Subject): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push(...(await run(check, subject)));
  return findings;
}

async function run<Subject>({ code, examine }: Check<Subject>, subject: Subject): Promise<Finding[]> {
  return (await examine(subject)).map((remark) => finding(code, remark));
}

function finding(code: string, { severity, where, problem, mend }: Remark): Finding {
  return { severity, code, where, problem, mend };
}
