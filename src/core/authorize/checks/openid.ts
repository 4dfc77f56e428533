import type { Context } from '../../../context.ts';
import { OAuthError } from '../../../errors.ts';
import type { Client } from '../../../storage/tables/clients.ts';
import { hasControlCharacter } from '../../characters.ts';
import {
  allowedClaims,
  type ClaimsParameter,
  parseClaims,
  scopesOfClaims,
} from '../../openid/requested-claims.ts';
import { isOpenid, mayHaveScope } from '../../scope.ts';
import type { AskedParameters, Terms } from '../request.ts';
import { needsOpenid, type ResponseType } from '../response-types.ts';

/** What has been checked before. */
interface Checked {
  client: Client;
  responseType: ResponseType;
  scope: readonly string[];
}

type OpenidTerms = Pick<Terms, 'nonce' | 'claims' | 'disclosed' | 'subjects'>;

/**
 * What OpenID Connect adds to a request (Core section 3.1.2.1); without the scope `openid` its parameters mean nothing.
 *
 * @throws OAuthError "invalid_request", "unmet_authentication_requirements"
 */
export async function checkOpenid(
  context: Context,
  checked: Checked,
  { form }: AskedParameters,
): Promise<OpenidTerms> {
  const { client, responseType, scope } = checked;
  const nonce = readNonce(form.get('nonce'));
  if (!isOpenid(context.settings, scope)) {
    if (needsOpenid(responseType)) throw invalid('This response_type needs the scope openid.');
    return { nonce, claims: undefined, disclosed: scope, subjects: undefined };
  }
  // In the browser an id_token can be replaced by another: the nonce tells.
  if (needsOpenid(responseType) && nonce === undefined) throw invalid('This response_type needs a nonce.');
  const { requested, subjects }: ClaimsParameter = readClaims(form.get('claims'));
  const claims = allowedClaims(requested, (token) => mayHaveScope(context.settings, client, token));
  return {
    nonce,
    claims,
    disclosed: [...new Set([...scope, ...scopesOfClaims(claims)])],
    subjects: await withHint(context, client, subjects, form.get('id_token_hint')),
  };
}

/** It is kept with the code and told in the id_token: not every store takes every character. */
function readNonce(nonce: string | undefined): string | undefined {
  if (nonce !== undefined && hasControlCharacter(nonce)) throw invalid('The nonce has a control character.');
  return nonce;
}

function readClaims(text: string | undefined): ClaimsParameter {
  return text === undefined ? { requested: {}, subjects: undefined } : parseClaims(text);
}

/** The hint is an id_token of ours for this client, however old: it says who is meant. */
async function withHint(
  context: Context,
  client: Client,
  subjects: readonly string[] | undefined,
  hint: string | undefined,
): Promise<readonly string[] | undefined> {
  if (hint === undefined) return subjects;
  const { readIdTokenHint } = await import('../../openid/id-token-hint.ts');
  const told = await readIdTokenHint(context, hint, { evenExpired: true });
  if (told?.client?.id !== client.id) throw invalid('The id_token_hint is none of this client.');
  return subjects === undefined || subjects.includes(told.subject) ? [told.subject] : [];
}

function invalid(description: string): OAuthError {
  return new OAuthError('invalid_request', description);
}
