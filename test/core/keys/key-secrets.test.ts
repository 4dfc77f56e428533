import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSealedAsWanted, openKey, readKeySecrets, sealKey } from '../../../src/core/keys/key-secrets.ts';
import { isSealed } from '../../../src/core/keys/sealing.ts';
import { UserError } from '../../../src/errors.ts';
import { makeFolder } from '../../support/store.ts';
import { settingsWith } from '../../support/testbed.ts';

const one = 'one-secret-that-is-long-enough-to-be-taken';
const two = 'two-secrets-are-needed-to-replace-the-first';
const { privateKey } = generateKeyPairSync('ed25519');

function der(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'der' }).toString('hex');
}

describe('a private key in the store', () => {
  it('comes back, encrypted or in clear', () => {
    for (const secrets of [[], [one], [two, one]]) {
      expect(der(openKey(secrets, 'kid', sealKey(secrets, 'kid', privateKey)))).toBe(der(privateKey));
    }
  });

  it('shows nothing of itself once it is encrypted, and never looks the same', () => {
    const sealed = sealKey([one], 'kid', privateKey);
    expect(isSealed(sealed)).toBe(true);
    const clear = sealKey([], 'kid', privateKey).slice('pkcs8$'.length);
    expect(sealed).not.toContain(clear.slice(-40));
    expect(sealKey([one], 'kid', privateKey)).not.toBe(sealed);
  });

  it('is opened by every secret that is given, and stored under the first', () => {
    const old = sealKey([one], 'kid', privateKey);
    expect(der(openKey([two, one], 'kid', old))).toBe(der(privateKey));
    expect(isSealedAsWanted([two, one], old)).toBe(false);
    expect(isSealedAsWanted([one, two], old)).toBe(true);
    expect(isSealedAsWanted([one], sealKey([], 'kid', privateKey))).toBe(false);
  });

  it.each<[string, readonly string[], string]>([
    ['without its secret', [], 'kid'],
    ['with another secret', [two], 'kid'],
    ['in the place of another key', [one], 'other'],
  ])('is not opened %s, and the error says which key it is', (_what, secrets, kid) => {
    const sealed = sealKey([one], 'kid', privateKey);
    expect(() => openKey(secrets, kid, sealed)).toThrow(
      expect.objectContaining({ code: 'key_unreadable', message: expect.stringContaining(kid) }),
    );
  });

  it('is not opened when it was changed in the store', () => {
    for (const stored of [sealKey([one], 'kid', privateKey), sealKey([], 'kid', privateKey)]) {
      const broken = `${stored.slice(0, -6)}AAAAAA`;
      // The last bytes of an unencrypted key may be anything; its frame may not.
      const text = isSealed(stored) ? broken : stored.slice(0, 20);
      expect(() => openKey([one], 'kid', text)).toThrow(expect.objectContaining({ code: 'key_unreadable' }));
    }
  });
});

describe('the file with the secrets', () => {
  function read(text: string | undefined): readonly string[] {
    const file = join(makeFolder(), 'keys');
    if (text !== undefined) writeFileSync(file, text);
    return readKeySecrets(settingsWith({ SERVER: { KEY_SECRET_FILE: file } }));
  }

  it('has one secret a line, the newest first', () => {
    expect(read(`${two}\n${one}\n`)).toEqual([two, one]);
    expect(read(`${one}\r\n`)).toEqual([one]);
  });

  it.each([undefined, '', '\n\n', 'short\n', `${one}\nshort\n`, `${one} with blanks\n`])(
    'is refused when it holds %j',
    (text) => {
      expect(() => read(text)).toThrow(
        expect.objectContaining({
          code: 'invalid_configuration',
          message: expect.stringMatching(/KEY_SECRET_FILE/),
        }),
      );
    },
  );

  it('is never to be made anew where it is there and cannot be read', () => {
    const folder = makeFolder();
    const hintFor = (file: string) => {
      try {
        readKeySecrets(settingsWith({ SERVER: { KEY_SECRET_FILE: file } }));
      } catch (error) {
        return error instanceof UserError ? error.hint : undefined;
      }
      return undefined;
    };
    // A folder cannot be read by anybody.
    expect(hintFor(folder)).toMatch(/chmod 600/);
    expect(hintFor(folder)).not.toMatch(/openssl/);
    expect(hintFor(join(folder, 'missing'))).toMatch(/^put it back; .*openssl/);
  });
});
