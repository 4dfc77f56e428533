import type { Context } from '../../context.ts';
import type { TokenKey } from '../../storage/tables/access-tokens.ts';
import {
  type AuthorizationStep,
  findKeptRequest,
  insertKeptRequest,
  type KeptRequest,
} from '../../storage/tables/authorization-requests.ts';
import { nextNumber } from '../../storage/tables/sequences.ts';
import { Form } from '../form.ts';
import { equalHashes, sha256 } from '../secrets.ts';
import { makeKeptRequestId, parseKeptRequestId } from '../token/text.ts';
import { type AskedParameters, UnanswerableRequest } from './request.ts';

/** Time enough to find a password or to think about consent. */
const KEPT_SECONDS = 1_800;

/**
 * Keeps a request while its user is asked something, so that nothing in the browser can change it.
 *
 * @param sid waiting for consent: the session that may give it; waiting for a sign-in: the one that is not enough
 * @returns the text that names it; only its hash is kept
 */
export async function keepRequest(
  context: Context,
  step: AuthorizationStep,
  sid: string | undefined,
  form: Form,
): Promise<string> {
  const askedAt = context.now();
  const key: TokenKey = { expiresAt: askedAt + KEPT_SECONDS, seq: await nextNumber(context.db) };
  const id = makeKeptRequestId(key);
  const kept: KeptRequest = { ...key, secretHash: sha256(id), step, sid, parameters: form.pairs(), askedAt };
  await insertKeptRequest(context.db, kept);
  return id;
}

/**
 * The request that a text names.
 *
 * @throws UnanswerableRequest when there is none, for whatever reason
 */
export async function findKept(context: Context, id: string, step: AuthorizationStep): Promise<KeptRequest> {
  const key = parseKeptRequestId(id);
  const kept = key === undefined ? undefined : await findKeptRequest(context.db, key);
  if (kept === undefined || !equalHashes(kept.secretHash, sha256(id)) || kept.step !== step) {
    throw overdue('there is no such request');
  }
  if (kept.expiresAt <= context.now()) throw overdue('the request has expired');
  return kept;
}

/** The one answer for a request that is over. */
export function overdue(detail: string): UnanswerableRequest {
  return new UnanswerableRequest('request_over', detail);
}

/** A kept request as if it had just come. */
export function parametersOf({ parameters }: KeptRequest): AskedParameters {
  const isResource = (name: string) => name === 'resource';
  const form = new Form(
    new Map(parameters.filter(([name]) => !isResource(name))),
    parameters.filter(([name]) => isResource(name)).map(([, value]) => value),
  );
  return { form, repeated: new Set() };
}
