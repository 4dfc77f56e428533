import * as v from 'valibot';
import { boolean, type Kind, mapOf, text } from '../kinds.ts';
import { setting } from './setting.ts';

/** One scope name (RFC 6749 section 3.3). */
const scopeName = text({
  pattern: /^[\x21\x23-\x5B\x5D-\x7E]+$/,
  allowed: 'a scope name: printable ASCII without spaces, double quotes and backslashes',
});

const defaultsWords = 'a list of scope names, or "__all__" for every name in SCOPES';

/** A list of scope names; the bare text `__all__` of older documents is read as a list of it. */
const defaultScopes: Kind<readonly string[]> = {
  allowed: defaultsWords,
  schema: v.pipe(
    v.union([v.literal('__all__'), v.array(scopeName.schema)], defaultsWords),
    v.transform((value) => (value === '__all__' ? [value] : value)),
  ),
  json: { anyOf: [{ const: '__all__' }, { type: 'array', items: scopeName.json }] },
};

/** What a token can be good for. */
export const scopes = {
  SCOPES: setting(mapOf(text(), { names: scopeName, min: 1 }), {
    default: { read: 'Reading scope', write: 'Writing scope' },
    doc: 'The scopes a client can ask for, each with the sentence that the consent page shows for it.',
    example: { read: 'Read scope', write: 'Write scope' },
  }),
  DEFAULT_SCOPES: setting(defaultScopes, {
    default: ['__all__'],
    doc: 'The scopes granted to a request that names none. "__all__" stands for every name in SCOPES.',
    example: ['read'],
  }),
  READ_SCOPE: setting(scopeName, {
    default: 'read',
    doc: 'The scope that the protected API asks for when it is read (GET, HEAD, OPTIONS).',
  }),
  WRITE_SCOPE: setting(scopeName, {
    default: 'write',
    doc: 'The scope that the protected API asks for when something is changed.',
    waitsFor: 'methods of the example API that change something',
  }),
  ERROR_RESPONSE_WITH_SCOPES: setting(boolean, {
    default: false,
    doc: 'A request to the protected API that lacks a scope is told which one it needs.',
  }),
};
