import type { Context } from '../../../context.ts';
import { OAuthError } from '../../../errors.ts';
import type { Client } from '../../../storage/tables/clients.ts';
import type { AskedParameters } from '../request.ts';
import { findResponseType, isResponseTypeOn, needsOpenid, type ResponseType } from '../response-types.ts';

/**
 * What is asked for, if the client is registered for the grants behind it (RFC 6749 section 3.1.1).
 *
 * @throws OAuthError "invalid_request", "unsupported_response_type", "unauthorized_client"
 */
export function checkResponseType(
  { settings }: Context,
  client: Client,
  { form }: AskedParameters,
): ResponseType {
  const text = form.get('response_type');
  if (text === undefined) {
    throw new OAuthError('invalid_request', 'The request needs the parameter response_type.');
  }
  const type = findResponseType(text);
  if (type === undefined || (needsOpenid(type) && !settings.OIDC_ENABLED)) {
    throw new OAuthError('unsupported_response_type', 'This server does not know this response_type.');
  }
  if (!type.grantTypes.every((grant) => client.grantTypes.includes(grant))) {
    throw new OAuthError('unauthorized_client', 'This client is not registered for this response_type.');
  }
  if (!isResponseTypeOn(settings, type)) {
    throw new OAuthError('unauthorized_client', 'This response_type is switched off at this server.');
  }
  return type;
}
