import { expect } from 'vitest';
import type { TokenResponse } from '../../src/core/grants/grant.ts';
import { type Answer, type RegisteredClient, type Testbed, type TestbedOptions, testbed } from './testbed.ts';

export interface SignedIn {
  bed: Testbed;
  web: RegisteredClient;
  first: Required<TokenResponse>;
}

/** A testbed with a client, a user, and the user's first tokens. */
export async function signedIn(options: TestbedOptions = {}): Promise<SignedIn> {
  const bed = await testbed(options);
  const web = await bed.client();
  await bed.user('alice');
  return { bed, web, first: await bed.signIn(web, 'alice') };
}

export function tokensOf(answer: Answer): Required<TokenResponse> {
  expect(answer.status, answer.text).toBe(200);
  return answer.json as unknown as Required<TokenResponse>;
}

export async function rotate({ bed, web }: SignedIn, refreshToken: string): Promise<Required<TokenResponse>> {
  return tokensOf(await bed.refresh(web, refreshToken));
}

export function expectRefused(answer: Answer, error = 'invalid_grant'): void {
  expect([answer.status, answer.json.error]).toEqual([400, error]);
}

/** Whether a token can still be used, as introspection sees it. */
export async function lives({ bed, web }: SignedIn, token: string): Promise<boolean> {
  return (await bed.introspect(web, token)).active === true;
}
