import type { Context } from '../../context.ts';
import { consumeKeptRequest, type KeptRequest } from '../../storage/tables/authorization-requests.ts';
import { recordConsent } from '../consents.ts';
import type { SignedIn } from '../sessions.ts';
import { responseTo } from './answer.ts';
import { issueParts } from './issue.ts';
import { overdue } from './kept-request.ts';
import type { AuthorizationRequest } from './request.ts';
import type { AuthorizationResponse } from './response.ts';

/**
 * Grants a request: everything that its response holds, and the consent it rests on, in one transaction.
 *
 * @param kept the request that the user has just consented to; undefined where nobody was asked
 * @throws UnanswerableRequest when it was answered before
 */
export async function respond(
  context: Context,
  request: AuthorizationRequest,
  signedIn: SignedIn,
  kept?: KeptRequest,
): Promise<AuthorizationResponse> {
  const parts = await issueParts(context, request, signedIn);
  await context.db.tx(async (tx) => {
    if (kept !== undefined) {
      if (!(await consumeKeptRequest(tx, kept))) throw overdue('the request was answered before');
      const { client, disclosed: scope, audience } = request;
      await recordConsent(tx, {
        userId: signedIn.user.id,
        client: client.id,
        scope,
        audience,
        givenAt: context.now(),
      });
    }
    for (const part of parts) await part.write?.(tx);
  });
  return responseTo(
    context,
    request,
    parts.flatMap(({ parameters }) => parameters),
  );
}
