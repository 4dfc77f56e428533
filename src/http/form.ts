import { Form } from '../core/form.ts';
import { OAuthError } from '../errors.ts';

const PARAMETERS_AT_MOST = 100;
const VALUE_LENGTH_AT_MOST = 8_192;
const nothingRepeated: ReadonlySet<string> = new Set();

/**
 * Reads an application/x-www-form-urlencoded body strictly.
 *
 * @throws OAuthError "invalid_request" for a repeated parameter (RFC 6749 section 3.2), broken encoding, or too much
 */
export function readForm(body: string): Form {
  const { form, repeated } = readParameters(body);
  if (repeated.size > 0) throw new OAuthError('invalid_request', 'A parameter is repeated.');
  return form;
}

/**
 * The same where a repeated parameter is somebody else's to judge: of each the first value, and the names of those that
 * were sent again.
 *
 * @throws OAuthError "invalid_request" for broken encoding, or too much
 */
export function readParameters(body: string): { form: Form; repeated: ReadonlySet<string> } {
  let repeated: Set<string> | undefined;
  const values = new Map<string, string>();
  const resources: string[] = [];
  for (const pair of split(body)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    if (value.length > VALUE_LENGTH_AT_MOST)
      throw new OAuthError('invalid_request', 'A parameter is too long.');
    if (name === 'resource') {
      resources.push(value);
      continue;
    }
    if (!values.has(name)) {
      values.set(name, value);
    } else {
      repeated ??= new Set();
      repeated.add(name);
    }
  }
  return { form: new Form(values, resources.filter(Boolean)), repeated: repeated ?? nothingRepeated };
}

function split(body: string): string[] {
  const pairs = body.split('&', PARAMETERS_AT_MOST + 1);
  if (pairs.length > PARAMETERS_AT_MOST)
    throw new OAuthError('invalid_request', 'There are too many parameters.');
  return pairs;
}

function decode(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new OAuthError('invalid_request', 'The form is not well encoded.');
  }
}
