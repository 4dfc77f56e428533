import type { Context } from '../../context.ts';
import { OAuthError } from '../../errors.ts';
import type { TokenKey } from '../../storage/tables/access-tokens.ts';
import type { Client } from '../../storage/tables/clients.ts';
import { type DeviceCode, insertDeviceCode } from '../../storage/tables/device-codes.ts';
import { nextNumber } from '../../storage/tables/sequences.ts';
import { isLoopback } from '../address-group.ts';
import { admitAttempt } from '../brakes.ts';
import { authenticateClient, type ClientRequest } from '../client-auth/index.ts';
import { parseResources } from '../resource.ts';
import { grantScope } from '../scope.ts';
import { sha256 } from '../secrets.ts';
import { makeDeviceCode } from '../token/text.ts';
import { DEVICE_GRANT_TYPE } from './grant-type.ts';
import { makeUserCode, userCodeHash } from './user-code.ts';
import { completeVerificationUri, verificationUri } from './verification-uri.ts';

/** Half an hour, as in Django OAuth Toolkit: time to find a browser, and a password. */
const DEVICE_CODE_SECONDS = 1_800;

/** How often a user code is drawn that somebody else has. With the built-in generator that is as good as never. */
const DRAWS_AT_MOST = 10;

/** RFC 8628 section 3.2. */
export interface DeviceAuthorizationResponse {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete?: string;
  expires_in: number;
  interval: number;
}

/**
 * Answers a device authorization request (RFC 8628 section 3.1). What the token endpoint would refuse later is refused
 * here, before a user is asked.
 *
 * @throws OAuthError, TooManyAttemptsError, StorageError
 */
export async function requestDeviceAuthorization(
  context: Context,
  request: ClientRequest,
): Promise<DeviceAuthorizationResponse> {
  const client = await authenticateClient(context, request);
  if (!client.grantTypes.includes(DEVICE_GRANT_TYPE)) {
    throw new OAuthError('unauthorized_client', 'This client is not registered for the device grant.');
  }
  const scope = grantScope(context.settings, client, request.form.get('scope'));
  const audience = parseResources(request.form.resources);
  await countRequest(context, client, request.address);
  const { settings } = context;
  const { deviceCode, userCode } = await keep(context, { client, scope, audience, address: request.address });
  const complete = await completeVerificationUri(settings, userCode);
  return {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: verificationUri(settings),
    ...(complete === undefined ? {} : { verification_uri_complete: complete }),
    expires_in: DEVICE_CODE_SECONDS,
    interval: settings.DEVICE_FLOW_INTERVAL,
  };
}

/** Anybody can ask in the name of a public client, and each time leaves a row. */
async function countRequest(context: Context, client: Client, address: string): Promise<void> {
  if (client.clientType !== 'public') return;
  await admitAttempt(context, { kind: 'device_request', name: client.clientId, address });
}

interface Asked {
  client: Client;
  scope: readonly string[];
  audience: readonly string[];
  address: string;
}

/** Writes the row, under a user code that no other row has. */
async function keep(
  context: Context,
  { client, scope, audience, address }: Asked,
): Promise<{ deviceCode: string; userCode: string }> {
  const requestedAt = context.now();
  const key: TokenKey = { expiresAt: requestedAt + DEVICE_CODE_SECONDS, seq: await nextNumber(context.db) };
  const deviceCode = makeDeviceCode(key);
  const code: DeviceCode = {
    ...key,
    codeHash: sha256(deviceCode),
    userCodeHash: '',
    client: client.id,
    clientGeneration: client.tokenGeneration,
    scope: scope.join(' '),
    audience,
    address: address === '' || isLoopback(address) ? undefined : address,
    requestedAt,
    intervalSeconds: context.settings.DEVICE_FLOW_INTERVAL,
    polledAt: undefined,
    status: 'pending',
    userId: undefined,
    userGeneration: 0,
    sid: undefined,
    authenticatedAt: undefined,
    methods: [],
  };
  for (let draw = 0; draw < DRAWS_AT_MOST; draw++) {
    const userCode = await makeUserCode(context.settings);
    const hash = userCodeHash(userCode);
    if (hash === undefined) continue;
    if (await insertDeviceCode(context.db, { ...code, userCodeHash: hash })) return { deviceCode, userCode };
  }
  throw new Error('every user code that was drawn is in use');
}
