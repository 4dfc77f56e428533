import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Settings } from '../../config/settings/index.ts';
import { publicJwkOf, type SigningAlgorithm, thumbprint } from './algorithms.ts';

/** A key that an operator gave by a setting of Django OAuth Toolkit. */
export interface ConfiguredKey {
  alg: SigningAlgorithm;
  /** The same as there, so that clients which knew the key go on knowing it. */
  kid: string;
  publicJwk: Readonly<Record<string, string>>;
  privateKey: KeyObject;
  /** Whether it signs. */
  active: boolean;
}

/** Parsed once: the texts are few and never change under a running process. */
const parsed = new Map<string, Omit<ConfiguredKey, 'active'>>();

/** The RSA keys of OIDC_RSA_PRIVATE_KEY, which signs, and OIDC_RSA_PRIVATE_KEYS_INACTIVE, each once. */
export function configuredKeys(settings: Settings): readonly ConfiguredKey[] {
  const { OIDC_RSA_PRIVATE_KEY: signing, OIDC_RSA_PRIVATE_KEYS_INACTIVE: inactive } = settings;
  if (signing === '' && inactive.length === 0) return [];
  const keys = new Map<string, ConfiguredKey>();
  for (const pem of [signing, ...inactive]) {
    // Empty members come from environment variables that are not set.
    if (pem === '') continue;
    const key = parse(pem);
    if (!keys.has(key.kid)) keys.set(key.kid, { ...key, active: pem === signing });
  }
  return [...keys.values()];
}

function parse(pem: string): Omit<ConfiguredKey, 'active'> {
  let key = parsed.get(pem);
  if (key === undefined) {
    const privateKey = createPrivateKey(pem);
    const publicJwk = publicJwkOf(privateKey);
    key = { alg: 'RS256', kid: thumbprint(publicJwk), publicJwk, privateKey };
    parsed.set(pem, key);
  }
  return key;
}
