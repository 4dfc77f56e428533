import type { ResponseMode } from './response.ts';

/** What a response type may be made of. */
export type ResponsePart = 'code';

/** A value of `response_type` (RFC 6749 section 3.1.1). */
export interface ResponseType {
  parts: readonly ResponsePart[];
  /** The grant types that a client must be registered for. */
  grantTypes: readonly string[];
  /** How the answer may travel; the first is what a request without `response_mode` gets. */
  modes: readonly [ResponseMode, ...ResponseMode[]];
}

/** The response types, by their words in the order of the alphabet. */
const responseTypes: Readonly<Record<string, ResponseType>> = {
  code: { parts: ['code'], grantTypes: ['authorization_code'], modes: ['query', 'fragment', 'form_post'] },
};

/** Their names, for those who ask what there is. */
export const responseTypeNames: readonly string[] = Object.keys(responseTypes);

/** Every way in which an answer may travel. */
export const responseModes: readonly ResponseMode[] = [
  ...new Set(Object.values(responseTypes).flatMap(({ modes }) => modes)),
];

/** The response type that a parameter names, in whatever order of its words; undefined for one that is not known. */
export function findResponseType(text: string): ResponseType | undefined {
  const words = text.split(' ').sort().join(' ');
  return Object.hasOwn(responseTypes, words) ? responseTypes[words] : undefined;
}
