import { oneOf, text } from '../../config/kinds.ts';
import type { ClientAlgorithm } from '../../core/clients.ts';
import { clientAlgorithms } from '../../core/keys/algorithms.ts';
import { flag, list, option } from '../../terminal/command.ts';
import { tokenFormatName } from '../token-format-name.ts';
import { grantName } from './grant-names.ts';

/** As in client metadata a userinfo answer that is not signed has no algorithm, and `none` stands for that. */
const NOT_SIGNED = 'none';

/** What `--userinfo-signed-response-alg` says: null for plain JSON, undefined where it says nothing. */
export function userinfoAlgorithmOf({
  userinfoSignedResponseAlg: alg,
}: {
  userinfoSignedResponseAlg: ClientAlgorithm | typeof NOT_SIGNED | undefined;
}): ClientAlgorithm | null | undefined {
  return alg === NOT_SIGNED ? null : alg;
}

/** The flags that say what an app is, when it is registered and when it is changed. */
export const clientFlags = {
  type: option(oneOf('confidential', 'public'), { value: 'type', doc: 'whether it can keep a secret' }),
  grant: list(grantName, { value: 'grant', doc: 'a grant it may use' }),
  redirectUri: list(text(), { value: 'uri', doc: 'where users may be sent back to' }),
  postLogoutRedirectUri: list(text(), {
    value: 'uri',
    doc: 'where users may be sent back to after they have signed out',
  }),
  allowedOrigin: list(text(), { value: 'origin', doc: 'a web origin whose scripts may ask for tokens' }),
  scope: list(text(), {
    value: 'scope',
    doc: 'a scope it may ask for; none named or empty: every scope',
    spaced: true,
  }),
  user: option(text(), { value: 'username', doc: 'the user who owns it' }),
  authMethod: option(oneOf('client_secret_basic', 'client_secret_post', 'none'), {
    value: 'method',
    doc: 'the only way it may authenticate',
  }),
  algorithm: option(oneOf(...clientAlgorithms), {
    value: 'alg',
    doc: 'what its id_tokens are signed with; HS256 signs with its own secret, which then must be kept',
  }),
  userinfoSignedResponseAlg: option(oneOf(...clientAlgorithms, NOT_SIGNED), {
    value: 'alg',
    doc: 'what userinfo signs its answers to it with; none: they are plain JSON',
  }),
  noHashClientSecret: flag({
    doc: 'keep its secret so that it can sign with HS256, not only the hash of it',
  }),
  tokenFormat: option(tokenFormatName, {
    value: 'format',
    doc: 'what its access tokens are: a text that says nothing, or a JWT that APIs can read by themselves',
  }),
  skipAuthorization: flag({ doc: 'do not ask its users for consent: for an app of your own' }),
  pkceOptional: flag({ doc: 'let it ask for a code without PKCE; for a confidential app that cannot do it' }),
};
