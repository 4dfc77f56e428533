import type { TokenResponse } from '../../src/core/grants/grant.ts';
import type { User } from '../../src/core/users.ts';
import { deviceClient } from '../support/device-flow.ts';
import { openTestbed, type RegisteredClient, type Testbed } from '../support/testbed.ts';

/** Who and what the tables of requests speak of. None of their requests changes it. */
export interface World {
  bed: Testbed;
  /** Confidential, with every grant and every scope. */
  web: RegisteredClient;
  /** Another one like it. */
  other: RegisteredClient;
  /** Its secret was chosen, with characters that must be encoded. */
  odd: RegisteredClient;
  /** May use Basic alone. */
  basicOnly: RegisteredClient;
  /** May send its secret in the body alone. */
  postOnly: RegisteredClient;
  /** Registered for the grants of a new app, and no others. */
  plain: RegisteredClient;
  /** May have the scope read alone. */
  reader: RegisteredClient;
  /** May ask about every token. */
  api: RegisteredClient;
  /** Public, with nothing but a refresh token to show. */
  native: RegisteredClient;
  /** Public, with the device grant. */
  tv: RegisteredClient;
  /** Confidential, with the device grant. */
  printer: RegisteredClient;
  alice: User;
  /** Alice's tokens at `web`, for every scope. */
  tokens: Required<TokenResponse>;
  /** The own token of `web`, for the scope read. */
  own: TokenResponse;
  /** Alice's tokens at `api`. */
  apiTokens: Required<TokenResponse>;
}

export async function makeWorld(): Promise<World> {
  const bed = await openTestbed();
  const web = await bed.client();
  const oddSecret = 'a+b c%d:e&f=g"h~%2B';
  const world = {
    bed,
    web,
    other: await bed.client(),
    odd: await bed.client({ clientId: 'odd: +%2F&id', clientSecret: oddSecret }),
    basicOnly: await bed.client({ authMethod: 'client_secret_basic' }),
    postOnly: await bed.client({ authMethod: 'client_secret_post' }),
    plain: await bed.client({ grantTypes: ['authorization_code', 'refresh_token'] }),
    reader: await bed.client({ scope: ['read'] }),
    api: await bed.client({ scope: ['introspection'] }),
    native: await bed.publicClient(),
    tv: await deviceClient(bed),
    printer: await deviceClient(bed, { clientType: 'confidential', scope: ['read'] }),
    alice: await bed.user('alice'),
  };
  return {
    ...world,
    tokens: await bed.signIn(web, 'alice'),
    own: await bed.token({ grant_type: 'client_credentials', scope: 'read' }, { basic: web.basic }),
    apiTokens: await bed.signIn(world.api, 'alice', { scope: 'introspection' }),
  };
}
