import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Context } from '../../context.ts';
import { StorageError } from '../../errors.ts';
import {
  findSigningKey,
  insertSigningKey,
  lastKeyNumber,
  listKeysInUse,
  listSigningKeys,
  type SigningKey,
} from '../../storage/tables/signing-keys.ts';
import { generatePrivateKey, publicJwkOf, type SigningAlgorithm, thumbprint } from './algorithms.ts';
import { configuredKeys } from './configured-keys.ts';
import { openKey, readKeySecrets, sealKey } from './key-secrets.ts';
import { activeKey } from './life.ts';
import { isSealed } from './sealing.ts';

/** A key that is to sign something. */
export interface KeyToSign {
  kid: string;
  privateKey: KeyObject;
  /** Until when it verifies, as far as that is recorded; undefined for one whose life is in an operator's hands. */
  signedUntil: number | undefined;
}

/** What a process keeps of a store's keys: parsed ones by key id, which names the key itself, and first ones in the making. */
interface Remembered {
  privateKeys: Map<string, KeyObject>;
  publicKeys: Map<string, KeyObject>;
  making: Map<SigningAlgorithm, Promise<unknown>>;
}

const rememberedOf = new WeakMap<object, Remembered>();

function remembered({ db }: Context): Remembered {
  let found = rememberedOf.get(db);
  if (found === undefined) {
    found = { privateKeys: new Map(), publicKeys: new Map(), making: new Map() };
    rememberedOf.set(db, found);
  }
  return found;
}

/**
 * The key that signs at this moment; the first use of an algorithm makes one. Which it is, is read from the store each
 * time, so that a key that was retired elsewhere signs nothing here.
 *
 * @throws StorageError "key_unreadable" when it is encrypted under a secret that is not given
 */
export async function signingKey(context: Context, alg: SigningAlgorithm): Promise<KeyToSign> {
  const configured = configuredKeys(context.settings).find((key) => key.active && key.alg === alg);
  if (configured !== undefined) {
    return { kid: configured.kid, privateKey: configured.privateKey, signedUntil: undefined };
  }
  for (;;) {
    const active = activeKey(await listKeysInUse(context.db, alg), context.now());
    if (active?.privateKey !== undefined) {
      const privateKey = openOnce(context, active.kid, active.privateKey);
      return { kid: active.kid, privateKey, signedUntil: active.signedUntil };
    }
    await makeFirst(context, alg);
  }
}

function openOnce(context: Context, kid: string, stored: string): KeyObject {
  const { privateKeys } = remembered(context);
  let key = privateKeys.get(kid);
  if (key === undefined) {
    key = openKey(readKeySecrets(context.settings), kid, stored);
    privateKeys.set(kid, key);
  }
  return key;
}

/** Many who need the first key at once wait for one that is made. */
async function makeFirst(context: Context, alg: SigningAlgorithm): Promise<void> {
  const { making } = remembered(context);
  let running = making.get(alg);
  if (running === undefined) {
    running = makeKey(context, alg, context.now()).finally(() => making.delete(alg));
    making.set(alg, running);
  }
  await running;
}

/**
 * Makes a key.
 *
 * @param signsFrom when it is to take over
 * @returns undefined when somebody else made one at the same time, which then is the one
 */
export async function makeKey(
  context: Context,
  alg: SigningAlgorithm,
  signsFrom: number,
): Promise<SigningKey | undefined> {
  const number = (await lastKeyNumber(context.db, alg)) + 1;
  const key = await draftKey(context, alg, { number, signsFrom });
  return (await insertSigningKey(context.db, key)) ? key : undefined;
}

/**
 * A new key, not stored yet.
 *
 * @throws StorageError "key_unreadable" where it would lie in clear among others that are encrypted
 */
export async function draftKey(
  context: Context,
  alg: SigningAlgorithm,
  { number, signsFrom }: { number: number; signsFrom: number },
): Promise<SigningKey> {
  const secrets = readKeySecrets(context.settings);
  if (secrets.length === 0) await refuseClearAmongSealed(context);
  const { kid, publicJwk, privateKey } = await namedKey(alg);
  return {
    alg,
    number,
    kid,
    publicJwk,
    privateKey: sealKey(secrets, kid, privateKey),
    createdAt: context.now(),
    signsFrom,
    signedUntil: 0,
    retiredAt: undefined,
  };
}

/**
 * Somebody has forgotten to give the secret, in a shell beside the server for example.
 *
 * @throws StorageError "key_unreadable"
 */
export async function refuseClearAmongSealed({ db }: Context): Promise<void> {
  const keys = await listSigningKeys(db);
  if (!keys.some(({ privateKey }) => privateKey !== undefined && isSealed(privateKey))) return;
  throw new StorageError(
    'key_unreadable',
    'the signing keys of this store are encrypted, and no secret is given to encrypt the next one',
    { hint: 'set SERVER.KEY_SECRET or SERVER.KEY_SECRET_FILE; where the secret is lost, to a new one' },
  );
}

/** One whose id can be typed: a command would take a dash at its front for a flag. */
async function namedKey(alg: SigningAlgorithm) {
  for (;;) {
    const privateKey = await generatePrivateKey(alg);
    const publicJwk = publicJwkOf(privateKey);
    const kid = thumbprint(publicJwk);
    if (!kid.startsWith('-')) return { kid, publicJwk, privateKey };
  }
}

/** The public key with an id, for what we signed ourselves; undefined when it is none of ours, or retired. */
export async function verifyingKey(
  context: Context,
  kid: string,
): Promise<{ alg: string; publicKey: KeyObject } | undefined> {
  const configured = configuredKeys(context.settings).find((key) => key.kid === kid);
  const key = configured ?? (await findUsableKey(context, kid));
  if (key === undefined) return undefined;
  const { publicKeys } = remembered(context);
  let publicKey = publicKeys.get(kid);
  if (publicKey === undefined) {
    publicKey = createPublicKey({ key: key.publicJwk, format: 'jwk' });
    publicKeys.set(kid, publicKey);
  }
  return { alg: key.alg, publicKey };
}

async function findUsableKey(context: Context, kid: string): Promise<SigningKey | undefined> {
  const key = await findSigningKey(context.db, kid);
  return key?.retiredAt === undefined ? key : undefined;
}
