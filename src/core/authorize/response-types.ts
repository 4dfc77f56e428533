import type { Settings } from '../../config/settings/index.ts';
import type { Client, RareGrant } from '../../storage/tables/clients.ts';
import type { ResponseMode } from './response.ts';

/** What a response type may be made of, in the order in which it is made: an id_token is bound to the others. */
export type ResponsePart = 'code' | 'token' | 'id_token';

/** A value of `response_type` (RFC 6749 section 3.1.1, OAuth 2.0 Multiple Response Type Encoding Practices). */
export interface ResponseType {
  /** As it is written where there is a choice. */
  name: string;
  parts: readonly ResponsePart[];
  /** The grant types that a client must be registered for. */
  grantTypes: readonly string[];
  /** How the answer may travel; the first is what a request without `response_mode` gets. */
  modes: readonly [ResponseMode, ...ResponseMode[]];
}

/** What opens something never stands in a query: servers log it, and it is sent on as referrer. */
const inFragment = ['fragment', 'form_post'] as const;

const hybrid = { grantTypes: ['authorization_code', 'openid-hybrid'], modes: inFragment } as const;
const implicit = { grantTypes: ['implicit'], modes: inFragment } as const;

const responseTypes: readonly ResponseType[] = [
  {
    name: 'code',
    parts: ['code'],
    grantTypes: ['authorization_code'],
    modes: ['query', 'fragment', 'form_post'],
  },
  { name: 'token', parts: ['token'], ...implicit },
  { name: 'id_token', parts: ['id_token'], ...implicit },
  { name: 'id_token token', parts: ['token', 'id_token'], ...implicit },
  { name: 'code token', parts: ['code', 'token'], ...hybrid },
  { name: 'code id_token', parts: ['code', 'id_token'], ...hybrid },
  { name: 'code id_token token', parts: ['code', 'token', 'id_token'], ...hybrid },
];

/** By their words in the order of the alphabet, as they may come in any. */
const byWords: ReadonlyMap<string, ResponseType> = new Map(
  responseTypes.map((type) => [inOrder(type.name), type]),
);

function inOrder(name: string): string {
  return name.split(' ').sort().join(' ');
}

/** The response type that a parameter names, in whatever order of its words; undefined for one that is not known. */
export function findResponseType(text: string): ResponseType | undefined {
  return byWords.get(inOrder(text));
}

/** Whether a response type is one of OpenID Connect, and has no meaning without. */
export function needsOpenid({ parts }: ResponseType): boolean {
  return parts.includes('id_token');
}

/**
 * Whether the settings leave a response type at all. The gate closes the implicit grant, and every access token that
 * would travel through the browser (RFC 9700 section 2.1.2).
 */
export function isResponseTypeOn(settings: Settings, type: ResponseType): boolean {
  if (needsOpenid(type) && !settings.OIDC_ENABLED) return false;
  const gated = type.parts.includes('token') || type.grantTypes.includes('implicit');
  return !gated || !settings.COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT;
}

/** The names of the response types that a client may ask for. */
export function responseTypesOf({ grantTypes }: Pick<Client, 'grantTypes'>): string[] {
  return responseTypes
    .filter((type) => type.grantTypes.every((grant) => grantTypes.includes(grant)))
    .map(({ name }) => name);
}

/**
 * The response types that some client may ask for here.
 *
 * @param rareGrants those that clients are registered for, beside the usual ones
 */
export function responseTypesInUse(settings: Settings, rareGrants: readonly RareGrant[]): ResponseType[] {
  const grants: readonly string[] = ['authorization_code', ...rareGrants];
  return responseTypes.filter(
    (type) => isResponseTypeOn(settings, type) && type.grantTypes.every((grant) => grants.includes(grant)),
  );
}
