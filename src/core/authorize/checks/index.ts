import type { Context } from '../../../context.ts';
import type { Client } from '../../../storage/tables/clients.ts';
import { parseResources } from '../../resource.ts';
import { grantScope, withoutOfflineAccess } from '../../scope.ts';
import type { Addressee, AskedParameters, ReturnWay, Terms } from '../request.ts';
import type { ResponseType } from '../response-types.ts';
import { checkClient } from './client.ts';
import { checkOpenid } from './openid.ts';
import { checkPkce } from './pkce.ts';
import { checkPlainRequest } from './plain-request.ts';
import { checkPrompt } from './prompt.ts';
import { checkRedirectUri } from './redirect-uri.ts';
import { checkResponseType } from './response-type.ts';
import { checkResponseMode, findReturnWay } from './return-way.ts';

/**
 * The first list: until each of these holds, nothing may be sent to the redirect URI, whatever else the request says.
 *
 * @throws UnanswerableRequest
 */
export async function checkAddressee(context: Context, asked: AskedParameters): Promise<ReturnWay> {
  const client = await checkClient(context, asked);
  const address = checkRedirectUri(context, client, asked);
  return { client, ...address, ...findReturnWay(asked) };
}

/**
 * The second list: whatever fails from here on is told to the client.
 *
 * @throws OAuthError
 */
export async function checkTerms(
  context: Context,
  { client }: Addressee,
  asked: AskedParameters,
): Promise<Terms> {
  checkPlainRequest(asked);
  const responseType = checkResponseType(context, client, asked);
  checkResponseMode(asked, responseType);
  const codeChallenge = checkPkce(context, client, asked, responseType);
  const granted = grantScope(context.settings, client, asked.form.get('scope'));
  const scope = withoutIdleOffline(granted, client, responseType);
  const audience = parseResources(asked.form.resources);
  const prompts = checkPrompt(context, asked);
  const openid = await checkOpenid(context, { client, responseType, scope }, asked);
  return { responseType, codeChallenge, scope, audience, ...prompts, ...openid };
}

/** Where no refresh token can come of it, `offline_access` is passed over (OpenID Connect Core section 11). */
function withoutIdleOffline(scope: string[], client: Client, { parts }: ResponseType): string[] {
  const refreshes = parts.includes('code') && client.grantTypes.includes('refresh_token');
  return refreshes ? scope : withoutOfflineAccess(scope);
}
