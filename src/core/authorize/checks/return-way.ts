import { OAuthError } from '../../../errors.ts';
import type { AskedParameters } from '../request.ts';
import type { ResponseMode } from '../response.ts';
import { findResponseType, type ResponseType } from '../response-types.ts';

const everyMode: readonly ResponseMode[] = ['query', 'fragment', 'form_post'];

/**
 * How any answer, also an error, gets to the client: as it was asked for where that can be, so that the client finds
 * it. Checks nothing.
 */
export function findReturnWay({ form, repeated }: AskedParameters): {
  mode: ResponseMode;
  state: string | undefined;
} {
  const type = findResponseType(form.get('response_type') ?? '');
  const asked = form.get('response_mode');
  const mode = (type?.modes ?? everyMode).find((known) => known === asked) ?? type?.modes[0] ?? 'query';
  return { mode, state: repeated.has('state') ? undefined : form.get('state') };
}

/**
 * @throws OAuthError "invalid_request" for a mode that is not known, or not for this response type: what opens an
 *   account never travels in a query
 */
export function checkResponseMode({ form }: AskedParameters, { modes }: ResponseType): void {
  const asked = form.get('response_mode');
  if (asked !== undefined && !modes.some((known) => known === asked)) {
    throw new OAuthError('invalid_request', 'The response_mode is unknown, or not for this response_type.');
  }
}
