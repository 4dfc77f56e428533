import type { Context } from '../../context.ts';
import { type Client, findClientById } from '../../storage/tables/clients.ts';
import {
  claimDeviceCode,
  type DeviceCode,
  decideDeviceCode,
  findDeviceCodeByUserCode,
} from '../../storage/tables/device-codes.ts';
import { type Attempt, admitAttempt, takeBackAttempt } from '../brakes.ts';
import type { SignedIn } from '../sessions.ts';
import { isExpired, userGenerationFor } from '../token/live.ts';
import { DEVICE_GRANT_TYPE } from './grant-type.ts';
import { userCodeHash } from './user-code.ts';

/** A device that waits for its user's answer. */
export interface WaitingDevice {
  client: Client;
  scope: readonly string[];
  /** RFC 8707 resources. */
  audience: readonly string[];
  requestedAt: number;
  /** The IP address that it asked from, where that says anything. */
  address: string | undefined;
}

/**
 * Finds what a user typed in, and binds it to this user: nobody else can answer from then on, or see what it is.
 *
 * @param entry what was typed, and the IP address it comes from
 * @returns undefined for a code that is unknown, over, or another user's; these are counted
 * @throws TooManyAttemptsError (RFC 8628 section 5.1)
 */
export async function enterUserCode(
  context: Context,
  entry: { typed: string; address: string },
  { user }: SignedIn,
): Promise<WaitingDevice | undefined> {
  const attempt: Attempt = { kind: 'user_code', name: user.id, address: entry.address };
  await admitAttempt(context, attempt);
  const found = await findWaiting(context, entry.typed, user.id);
  if (found === undefined || !(await claimDeviceCode(context.db, found.code, user.id))) return undefined;
  // It makes those before it no better: whoever guesses has codes of their own to type in between.
  await takeBackAttempt(context, attempt);
  return found.device;
}

/**
 * Records what the user who typed a code in says to it. Nothing but the code comes from the browser: what is allowed is
 * what the device asked for.
 *
 * @returns undefined when there is nothing for this user to answer, or no longer
 */
export async function answerDevice(
  context: Context,
  answer: { typed: string; allowed: boolean },
  { user, session }: SignedIn,
): Promise<WaitingDevice | undefined> {
  const found = await findWaiting(context, answer.typed, user.id);
  if (found === undefined) return undefined;
  const decided = await decideDeviceCode(context.db, found.code, {
    status: answer.allowed ? 'allowed' : 'denied',
    userId: user.id,
    userGeneration: userGenerationFor(user, found.device.client),
    sid: session.sid,
    authenticatedAt: session.authenticatedAt,
    methods: session.methods,
  });
  return decided ? found.device : undefined;
}

async function findWaiting(
  context: Context,
  typed: string,
  userId: string,
): Promise<{ code: DeviceCode; device: WaitingDevice } | undefined> {
  const hash = userCodeHash(typed);
  const code = hash === undefined ? undefined : await findDeviceCodeByUserCode(context.db, hash);
  if (code === undefined || code.status !== 'pending' || isExpired(code.expiresAt, context)) return undefined;
  if (code.userId !== undefined && code.userId !== userId) return undefined;
  const client = await findClientById(context.db, code.client);
  if (client === undefined || !client.active || client.tokenGeneration !== code.clientGeneration) {
    return undefined;
  }
  if (!client.grantTypes.includes(DEVICE_GRANT_TYPE)) return undefined;
  const { audience, requestedAt, address } = code;
  return { code, device: { client, scope: code.scope.split(' '), audience, requestedAt, address } };
}
