import type { Context } from '../../../context.ts';
import { parseResources } from '../../resource.ts';
import { grantScope } from '../../scope.ts';
import type { Addressee, AskedParameters, ReturnWay, Terms } from '../request.ts';
import { checkClient } from './client.ts';
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
export function checkTerms(context: Context, { client }: Addressee, asked: AskedParameters): Terms {
  checkPlainRequest(asked);
  const responseType = checkResponseType(client, asked);
  checkResponseMode(asked, responseType);
  const codeChallenge = checkPkce(context, client, asked, responseType);
  const scope = grantScope(context.settings, client, asked.form.get('scope'));
  const audience = parseResources(asked.form.resources);
  const prompts = checkPrompt(asked);
  return { responseType, codeChallenge, scope, audience, ...prompts, nonce: asked.form.get('nonce') };
}
