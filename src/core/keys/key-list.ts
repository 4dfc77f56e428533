import type { Context } from '../../context.ts';
import { listSigningKeys, type SigningKey } from '../../storage/tables/signing-keys.ts';
import { DEFAULT_ALGORITHM } from './algorithms.ts';
import { configuredKeys } from './configured-keys.ts';
import { type KeyState, stateOf } from './life.ts';
import { isSealed } from './sealing.ts';
import { signingKey } from './signing-key.ts';

/** What may be known of a signing key. */
export interface KnownKey {
  kid: string;
  alg: string;
  state: KeyState;
  /** Undefined for a key from the configuration, which does not say. */
  createdAt: number | undefined;
  /** When it takes over, for one that is published and waits. */
  signsFrom: number | undefined;
  publicJwk: Readonly<Record<string, string>>;
  /** Where its private part lies readable for whoever has the store. */
  inClear: boolean;
}

/** Every key, those of the configuration first, then by algorithm in the order in which they were made. */
export async function listKeys(context: Context): Promise<KnownKey[]> {
  const configured = configuredKeys(context.settings);
  const taken = new Set(configured.filter(({ active }) => active).map(({ alg }) => alg as string));
  const stored = await listSigningKeys(context.db);
  const now = context.now();
  return [
    ...configured.map(({ kid, alg, publicJwk, active }) => ({
      kid,
      alg,
      state: active ? ('active' as const) : ('retiring' as const),
      createdAt: undefined,
      signsFrom: undefined,
      publicJwk,
      inClear: false,
    })),
    ...stored.map((key) => knownKey(key, stored, { now, taken })),
  ];
}

function knownKey(
  key: SigningKey,
  stored: readonly SigningKey[],
  { now, taken }: { now: number; taken: ReadonlySet<string> },
): KnownKey {
  const siblings = stored.filter(({ alg }) => alg === key.alg);
  const state = stateOf(key, siblings, now);
  return {
    kid: key.kid,
    alg: key.alg,
    // Where the configuration has the key that signs, ours waits beside it and goes on verifying.
    state: state === 'active' && taken.has(key.alg) ? 'published' : state,
    createdAt: key.createdAt,
    signsFrom: state === 'published' ? key.signsFrom : undefined,
    publicJwk: key.publicJwk,
    inClear: key.privateKey !== undefined && !isSealed(key.privateKey),
  };
}

/** A key as the command line prints it (contract: keys). */
export function keyDocument({ kid, alg, state, createdAt }: KnownKey) {
  return { kid, alg, state, created_at: createdAt ?? null };
}

const order: readonly KeyState[] = ['active', 'published', 'retiring'];

/**
 * The key set that verifies what this server signs (RFC 7517 section 5): what signs first, then what is to sign, then
 * what has signed. Asking for it makes the first key, so that nobody keeps an empty one.
 */
export async function keySet(context: Context): Promise<{ keys: object[] }> {
  let keys = await listKeys(context);
  if (keys.length === 0 && context.settings.OIDC_ENABLED) {
    await signingKey(context, DEFAULT_ALGORITHM);
    keys = await listKeys(context);
  }
  const inOrder = order.flatMap((state) => keys.filter((key) => key.state === state));
  return { keys: inOrder.map(({ kid, alg, publicJwk }) => ({ kid, use: 'sig', alg, ...publicJwk })) };
}
