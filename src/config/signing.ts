/** Kinds of value that have to do with signing keys. */
import { createPrivateKey } from 'node:crypto';
import * as v from 'valibot';
import { type Kind, text } from './kinds.ts';

/** A secret to derive keys from. Nobody can guess one that was made at random; a word that people choose is refused. */
export const keySecret: Kind<string> = text({
  pattern: /^[\x21-\x7e]{32,1024}$/,
  allowed: 'random text of 32 characters or more without blanks, as `openssl rand -base64 32` prints it',
});

/** RFC 7518 section 3.3. */
const RSA_BITS_AT_LEAST = 2_048;

const rsaWords = `a private RSA key of ${RSA_BITS_AT_LEAST} bits or more (PEM, without a passphrase), or empty text`;

/** A private RSA key, or none. Its line ends may be written as `\n`, as files of environment variables do. */
export const rsaKey: Kind<string> = {
  allowed: rsaWords,
  schema: v.pipe(
    v.string(rsaWords),
    v.transform((pem) => pem.replaceAll('\\n', '\n').trim()),
    v.check((pem) => pem === '' || isRsaKey(pem), rsaWords),
  ),
  json: { type: 'string' },
};

function isRsaKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_AT_LEAST;
  } catch {
    return false;
  }
}
