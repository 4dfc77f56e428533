import type { Context } from '../../context.ts';
import { UserError } from '../../errors.ts';
import {
  findSigningKey,
  insertSigningKey,
  lastKeyNumber,
  listKeysInUse,
  rescheduleSigningKey,
  retireSigningKey,
  type SigningKey,
} from '../../storage/tables/signing-keys.ts';
import { DEFAULT_ALGORITHM, type SigningAlgorithm, signingAlgorithms } from './algorithms.ts';
import { configuredKeys } from './configured-keys.ts';
import { type KnownKey, listKeys } from './key-list.ts';
import { stateOf, waitingKey } from './life.ts';
import { draftKey, makeKey } from './signing-key.ts';
import { putKeysInOrder } from './tend.ts';

/**
 * Makes the first key of an algorithm.
 *
 * @throws UserError "conflict" when it has one, StorageError "key_unreadable" when the secret of the others is not given
 */
export async function generateKey(context: Context, alg: SigningAlgorithm): Promise<KnownKey> {
  refuseConfigured(context, alg);
  await putKeysInOrder(context);
  const inUse = await listKeysInUse(context.db, alg);
  const made = inUse.length === 0 ? await makeKey(context, alg, context.now()) : undefined;
  if (made === undefined) {
    throw new UserError(
      'conflict',
      `there is a key for ${alg} already`,
      `oauthctl key rotate --algorithm ${alg} makes the next one`,
    );
  }
  return known(context, made.kid);
}

/**
 * Makes the key that takes over from the one that signs, once every cache that keeps to its time has it.
 *
 * @param alg undefined: every algorithm that keys are kept for
 * @throws UserError "conflict" when one waits already, StorageError "key_unreadable" when the secret of the others is
 *   not given; then nothing is made
 */
export async function rotateKeys(context: Context, alg: SigningAlgorithm | undefined): Promise<KnownKey[]> {
  await putKeysInOrder(context);
  const algorithms = alg === undefined ? await algorithmsInUse(context) : [alg];
  const signsFrom = new Map<SigningAlgorithm, number>();
  for (const one of algorithms) signsFrom.set(one, await nextTurn(context, one));
  const made: KnownKey[] = [];
  for (const [one, from] of signsFrom) {
    const key = await makeKey(context, one, from);
    if (key === undefined) {
      throw new UserError('conflict', `somebody else made a key for ${one} just now`, 'oauthctl key list');
    }
    made.push(await known(context, key.kid));
  }
  return made;
}

async function algorithmsInUse(context: Context): Promise<SigningAlgorithm[]> {
  const configured = new Set(activeInConfiguration(context));
  const found: SigningAlgorithm[] = [];
  for (const alg of signingAlgorithms) {
    if (!configured.has(alg) && (await listKeysInUse(context.db, alg)).length > 0) found.push(alg);
  }
  return found.length > 0 ? found : [DEFAULT_ALGORITHM];
}

/** When a key that is made now is to sign. */
async function nextTurn(context: Context, alg: SigningAlgorithm): Promise<number> {
  refuseConfigured(context, alg);
  const now = context.now();
  const inUse = await listKeysInUse(context.db, alg);
  const waiting = waitingKey(inUse, now);
  if (waiting !== undefined) {
    throw new UserError(
      'conflict',
      `the ${alg} key ${waiting.kid} is published already and waits to sign`,
      'oauthctl key retire with the key that is active lets it sign at once',
    );
  }
  // The first key of an algorithm keeps nobody waiting: nothing could be signed meanwhile.
  return inUse.length === 0 ? now : now + publicationSeconds(context);
}

/**
 * How long a key is published before it signs. A cache may serve what it has for max-age, and once more for
 * stale-while-revalidate, which is as long.
 */
function publicationSeconds({ settings }: Context): number {
  return 2 * settings.OIDC_JWKS_MAX_AGE_SECONDS;
}

/**
 * Ends a key at once: it leaves the key set and its private part is forgotten. Where it signed, the key that waits
 * takes over, or else a new one.
 *
 * @throws UserError "not_found", "conflict" for one that is retired or that the configuration holds
 */
export async function retireKey(context: Context, kid: string): Promise<{ successor: string | undefined }> {
  const key = await findKeyToRetire(context, kid);
  const inUse = await listKeysInUse(context.db, key.alg);
  const now = context.now();
  if (stateOf(key, inUse, now) !== 'active') {
    await retireSigningKey(context.db, kid, now);
    return { successor: undefined };
  }
  const waiting = waitingKey(inUse, now);
  const draft = waiting === undefined ? await draftSuccessor(context, key) : undefined;
  await context.db.tx(async (tx) => {
    await retireSigningKey(tx, kid, now);
    if (waiting !== undefined) await rescheduleSigningKey(tx, waiting.kid, now);
    if (draft !== undefined) await insertSigningKey(tx, draft);
  });
  return { successor: waiting?.kid ?? draft?.kid };
}

async function draftSuccessor(context: Context, { alg }: SigningKey): Promise<SigningKey> {
  const number = (await lastKeyNumber(context.db, alg)) + 1;
  return draftKey(context, alg as SigningAlgorithm, { number, signsFrom: context.now() });
}

/**
 * The key that an operator names.
 *
 * @throws UserError as `retireKey`
 */
export async function findKeyToRetire(context: Context, kid: string): Promise<SigningKey> {
  if (configuredKeys(context.settings).some((key) => key.kid === kid)) {
    throw new UserError(
      'conflict',
      `the key ${kid} is part of the configuration`,
      'take it out of OIDC_RSA_PRIVATE_KEY and OIDC_RSA_PRIVATE_KEYS_INACTIVE',
    );
  }
  const key = await findSigningKey(context.db, kid);
  if (key === undefined) throw new UserError('not_found', `there is no key ${kid}`, 'oauthctl key list');
  if (key.retiredAt !== undefined) throw new UserError('conflict', `the key ${kid} is retired already`);
  return key;
}

function activeInConfiguration({ settings }: Context): SigningAlgorithm[] {
  return configuredKeys(settings)
    .filter(({ active }) => active)
    .map(({ alg }) => alg);
}

function refuseConfigured(context: Context, alg: SigningAlgorithm): void {
  if (!activeInConfiguration(context).includes(alg)) return;
  throw new UserError(
    'conflict',
    `${alg} signs with the key in OIDC_RSA_PRIVATE_KEY`,
    'put a new one there, and the old one into OIDC_RSA_PRIVATE_KEYS_INACTIVE',
  );
}

async function known(context: Context, kid: string): Promise<KnownKey> {
  const found = (await listKeys(context)).find((key) => key.kid === kid);
  if (found === undefined) throw new UserError('conflict', `somebody else took the key ${kid} away just now`);
  return found;
}
