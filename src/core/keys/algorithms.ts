import { createPublicKey, generateKeyPair, hash, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** The algorithms that keys are made for, the one first that signs unless something else is said (RFC 7518, RFC 8037). */
export const signingAlgorithms = ['RS256', 'ES256', 'EdDSA'] as const;

export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** What may be signed with for a client: one of our keys, or its own secret (RFC 7518 section 3.1). */
export const clientAlgorithms = [...signingAlgorithms, 'HS256'] as const;

/** The algorithm that every server has a key for, as every client knows it. */
export const DEFAULT_ALGORITHM: SigningAlgorithm = 'RS256';

const RSA_BITS = 2_048;

const generate = promisify(generateKeyPair);

/** Each runs beside the event loop: an RSA key takes a third of a second. */
const generators: Readonly<Record<SigningAlgorithm, () => Promise<{ privateKey: KeyObject }>>> = {
  RS256: () => generate('rsa', { modulusLength: RSA_BITS }),
  ES256: () => generate('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generate('ed25519'),
};

/** Makes a private key for an algorithm. */
export async function generatePrivateKey(alg: SigningAlgorithm): Promise<KeyObject> {
  return (await generators[alg]()).privateKey;
}

/** The members of a public key that its thumbprint is made of, in their order (RFC 7638 section 3.2, RFC 8037). */
const requiredMembers = ['crv', 'e', 'kty', 'n', 'x', 'y'] as const;

/** The public half of a key as JSON Web Key, with the members that it must have and no others. */
export function publicJwkOf(key: KeyObject): Record<string, string> {
  const exported = createPublicKey(key).export({ format: 'jwk' });
  const members = requiredMembers.map((name) => [name, exported[name]] as const);
  return Object.fromEntries(
    members.filter((member): member is [(typeof member)[0], string] => {
      return typeof member[1] === 'string';
    }),
  );
}

/** The SHA-256 thumbprint of a public key in base64url (RFC 7638), which Django OAuth Toolkit takes for key id too. */
export function thumbprint(publicJwk: Readonly<Record<string, string>>): string {
  return hash('sha256', JSON.stringify(publicJwk), 'base64url');
}
