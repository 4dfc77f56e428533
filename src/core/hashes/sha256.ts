import { sha256 as digest, equalHashes } from '../secrets.ts';

/** For secrets of 128 random bits or more that we made ourselves: nothing to guess, so nothing to slow down. */
export const sha256 = {
  prefix: 'sha256$',

  make(secret: string): string {
    return `sha256$${digest(secret)}`;
  },

  verify(secret: string, stored: string): boolean {
    return equalHashes(`sha256$${digest(secret)}`, stored);
  },
};
