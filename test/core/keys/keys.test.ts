import { createPublicKey, generateKeyPairSync, hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ALGORITHM } from '../../../src/core/keys/algorithms.ts';
import { signJwt, verifyJwt } from '../../../src/core/keys/jwt.ts';
import { keySet, listKeys } from '../../../src/core/keys/key-list.ts';
import { generateKey, retireKey, rotateKeys } from '../../../src/core/keys/rotate.ts';
import { signingKey } from '../../../src/core/keys/signing-key.ts';
import { tendKeys } from '../../../src/core/keys/tend.ts';
import { sql } from '../../../src/storage/sql.ts';
import { row } from '../../conformance/rows.ts';
import { type Testbed, testbed } from '../../support/testbed.ts';

const ES256 = 'ES256';
const kind = { alg: ES256, typ: 'test+jwt' } as const;
/** How long a key is published before it signs: twice the default of OIDC_JWKS_MAX_AGE_SECONDS. */
const LEAD = 7_200;

const one = 'one-secret-that-is-long-enough-to-be-taken';
const two = 'two-secrets-are-needed-to-replace-the-first';

function sign({ context, clock }: Testbed, lifetime = 600): Promise<string> {
  const { SERVER } = context.settings;
  const iss = `http://localhost:${SERVER.PORT}/o`;
  const exp = clock.now + lifetime;
  return signJwt(context, { ...kind, verifiableUntil: exp }, { iss, sub: 'alice', iat: clock.now, exp });
}

function kidOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
}

async function published({ context }: Testbed): Promise<string[]> {
  return (await keySet(context)).keys.map((key) => (key as { kid: string }).kid);
}

async function states({ context }: Testbed): Promise<string[]> {
  return (await listKeys(context)).filter(({ alg }) => alg === ES256).map(({ state }) => state);
}

async function stored({ context }: Testbed): Promise<(string | null)[]> {
  const rows = await context.db.all<{ private_key: string | null }>(
    sql`select private_key from signing_keys order by alg, number`,
  );
  return rows.map(({ private_key }) => private_key);
}

function withSecret(secret: string | readonly string[]) {
  return { settings: { OIDC_ENABLED: false, SERVER: { KEY_SECRET: secret } } };
}

describe('the first key', () => {
  it('is made by its first use, once, however many use it at once', async () => {
    const bed = await testbed();
    const kids = await Promise.all(Array.from({ length: 20 }, async () => kidOf(await sign(bed))));
    expect(new Set(kids).size).toBe(1);
    expect(await stored(bed)).toHaveLength(1);
  });

  it('is one key for two processes that make it at the same moment', async () => {
    const bed = await testbed();
    const beside = await testbed({ beside: bed });
    const tokens = await Promise.all([sign(bed), sign(beside), sign(bed), sign(beside)]);
    expect(new Set(tokens.map(kidOf)).size).toBe(1);
    for (const token of tokens) {
      expect(await verifyJwt(bed.context, token, kind)).toMatchObject({ sub: 'alice' });
      expect(await verifyJwt(beside.context, token, kind)).toMatchObject({ sub: 'alice' });
    }
  });

  it('is not made where OpenID Connect is off and nothing is signed', async () => {
    const bed = await testbed({ settings: { OIDC_ENABLED: false } });
    await tendKeys(bed.context);
    expect(await published(bed)).toEqual([]);
  });

  it.each(['RS256', 'ES256', 'EdDSA'] as const)(
    'signs with %s what its published half verifies',
    async (alg) => {
      const bed = await testbed({ settings: { OIDC_ENABLED: false } });
      const iss = `http://localhost:${bed.context.settings.SERVER.PORT}/o`;
      const exp = bed.clock.now + 5;
      const text = await signJwt(bed.context, { alg, typ: 'x', verifiableUntil: exp }, { iss, exp });
      expect(await verifyJwt(bed.context, text, { typ: 'x' })).toMatchObject({ iss });
      const { keys } = await keySet(bed.context);
      expect(keys).toEqual([expect.objectContaining({ alg, use: 'sig', kid: kidOf(text) })]);
    },
  );
});

describe('a rotation', () => {
  it(row('JOSE-ROT-01', 'the whole life of two keys'), async () => {
    const bed = await testbed({ settings: { OIDC_ENABLED: false } });
    const early = await sign(bed);
    const first = kidOf(early);
    const [next] = await rotateKeys(bed.context, ES256);
    expect(next).toMatchObject({ state: 'published', signsFrom: bed.clock.now + LEAD });
    expect(await published(bed)).toEqual([first, next?.kid]);

    bed.advance(LEAD - 1);
    const late = await sign(bed, 36_000);
    expect(kidOf(late)).toBe(first);
    bed.advance(1);
    expect(kidOf(await sign(bed))).toBe(next?.kid);
    expect(await states(bed)).toEqual(['retiring', 'active']);
    expect(await published(bed)).toEqual([next?.kid, first]);

    bed.advance(35_998);
    await tendKeys(bed.context);
    expect(await published(bed)).toContain(first);
    expect(await verifyJwt(bed.context, late, kind)).toMatchObject({ sub: 'alice' });

    // The end of a key is recorded up to an hour ahead.
    bed.advance(1 + 3_600);
    expect(await states(bed)).toEqual(['retired', 'active']);
    expect(await published(bed)).toEqual([next?.kid]);
    await tendKeys(bed.context);
    expect(await stored(bed)).toEqual([null, expect.any(String)]);
  });

  it('leaves one that signed nothing no time to retire', async () => {
    const bed = await testbed({ settings: { OIDC_ENABLED: false } });
    await generateKey(bed.context, ES256);
    await rotateKeys(bed.context, ES256);
    bed.advance(LEAD);
    expect(await states(bed)).toEqual(['retired', 'active']);
  });

  it('waits for a token of a lifetime of its own, however long', async () => {
    const bed = await testbed({ settings: { OIDC_ENABLED: false } });
    const year = 365 * 86_400;
    const token = await sign(bed, year);
    await rotateKeys(bed.context, ES256);
    bed.advance(year - 1);
    await tendKeys(bed.context);
    expect(await states(bed)).toEqual(['retiring', 'active']);
    expect(await verifyJwt(bed.context, token, kind)).toMatchObject({ sub: 'alice' });
  });

  it('is seen by every process at the same moment', async () => {
    const bed = await testbed({ settings: { OIDC_ENABLED: false } });
    const beside = await testbed({ beside: bed, settings: { OIDC_ENABLED: false } });
    const before = kidOf(await sign(beside));
    await rotateKeys(bed.context, ES256);
    bed.advance(LEAD - 1);
    expect([kidOf(await sign(bed)), kidOf(await sign(beside))]).toEqual([before, before]);
    bed.advance(1);
    const after = [kidOf(await sign(bed)), kidOf(await sign(beside))];
    expect(after[0]).toBe(after[1]);
    expect(after[0]).not.toBe(before);
  });

  it('is refused while a key waits, and replaces the keys of every algorithm where none is named', async () => {
    const bed = await testbed({ settings: { OIDC_ENABLED: false } });
    await generateKey(bed.context, ES256);
    await generateKey(bed.context, 'EdDSA');
    expect((await rotateKeys(bed.context, undefined)).map(({ alg }) => alg)).toEqual([ES256, 'EdDSA']);
    await expect(rotateKeys(bed.context, ES256)).rejects.toMatchObject({ code: 'conflict' });
    await expect(rotateKeys(bed.context, undefined)).rejects.toMatchObject({ code: 'conflict' });
    expect(await stored(bed)).toHaveLength(4);
    await expect(generateKey(bed.context, ES256)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('writes the end of a key once in an hour of signing, not with each token', async () => {
    const writes: string[] = [];
    const bed = await testbed({
      settings: { OIDC_ENABLED: false },
      around: (db) => ({
        ...db,
        run(query) {
          writes.push(query.pieces.join('?'));
          return db.run(query);
        },
      }),
    });
    await sign(bed);
    const before = writes.length;
    for (let turn = 0; turn < 50; turn++) {
      await sign(bed);
      bed.advance(60);
    }
    expect(writes.length - before).toBe(0);
    bed.advance(3_600);
    await sign(bed);
    expect(writes.length - before).toBe(1);
  });
});

describe('retiring', () => {
  it('takes a key out at once, in every process, and another signs', async () => {
    const bed = await testbed({ settings: { OIDC_ENABLED: false } });
    const beside = await testbed({ beside: bed, settings: { OIDC_ENABLED: false } });
    const token = await sign(beside);
    expect(await verifyJwt(beside.context, token, kind)).toBeDefined();
    const { successor } = await retireKey(bed.context, kidOf(token));
    expect(await verifyJwt(beside.context, token, kind)).toBeUndefined();
    expect(await published(beside)).toEqual([successor]);
    expect(kidOf(await sign(beside))).toBe(successor);
    expect((await stored(bed))[0]).toBeNull();
  });

  it('lets the key that waits take over, and not one that retires already', async () => {
    const bed = await testbed({ settings: { OIDC_ENABLED: false } });
    const first = kidOf(await sign(bed, 1_000_000));
    await rotateKeys(bed.context, ES256);
    bed.advance(LEAD);
    const second = kidOf(await sign(bed));
    const [third] = await rotateKeys(bed.context, ES256);
    expect(await retireKey(bed.context, second)).toEqual({ successor: third?.kid });
    expect(kidOf(await sign(bed))).toBe(third?.kid);
    expect(await states(bed)).toEqual(['retiring', 'retired', 'active']);
    expect(await retireKey(bed.context, first)).toEqual({ successor: undefined });
    await expect(retireKey(bed.context, first)).rejects.toMatchObject({ code: 'conflict' });
    await expect(retireKey(bed.context, 'unknown')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('encryption at rest', () => {
  it('keeps what is stored from whoever has no secret', async () => {
    const bed = await testbed(withSecret(one));
    const token = await sign(bed);
    expect(await stored(bed)).toEqual([expect.stringMatching(/^a256gcm\$/)]);
    const stranger = await testbed({ beside: bed, ...withSecret(two) });
    await expect(sign(stranger)).rejects.toMatchObject({ code: 'key_unreadable', exitCode: 6 });
    // To verify, nobody needs a secret.
    expect(await verifyJwt(stranger.context, token, kind)).toMatchObject({ sub: 'alice' });
  });

  it('takes a new secret while the old one is still given, and then no longer needs the old one', async () => {
    const bed = await testbed(withSecret(one));
    const kid = kidOf(await sign(bed));
    const [before] = await stored(bed);
    const moving = await testbed({ beside: bed, ...withSecret([two, one]) });
    expect(kidOf(await sign(moving))).toBe(kid);
    await tendKeys(moving.context);
    expect((await stored(bed))[0]).not.toBe(before);
    const moved = await testbed({ beside: bed, ...withSecret(two) });
    expect(kidOf(await sign(moved))).toBe(kid);
    // A process that was running with the old one has opened the key already.
    expect(kidOf(await sign(bed))).toBe(kid);
  });

  it('lets nobody who forgot the secret make keys, and somebody who lost it go on with a new one', async () => {
    const bed = await testbed(withSecret(one));
    const kid = kidOf(await sign(bed));
    const forgot = await testbed({ beside: bed, settings: { OIDC_ENABLED: false } });
    for (const change of [
      () => rotateKeys(forgot.context, ES256),
      () => generateKey(forgot.context, 'EdDSA'),
      () => signingKey(forgot.context, 'EdDSA'),
      () => retireKey(forgot.context, kid),
      () => tendKeys(forgot.context),
    ]) {
      await expect(change()).rejects.toMatchObject({ code: 'key_unreadable' });
    }
    const lost = await testbed({ beside: bed, ...withSecret(two) });
    await expect(rotateKeys(lost.context, ES256)).rejects.toMatchObject({ code: 'key_unreadable' });
    expect(await stored(bed)).toHaveLength(1);
    const { successor } = await retireKey(lost.context, kid);
    expect(kidOf(await sign(lost))).toBe(successor);
  });

  it('begins for keys that lay in clear when a secret is given', async () => {
    const bed = await testbed({ settings: { OIDC_ENABLED: false } });
    const kid = kidOf(await sign(bed));
    expect(await stored(bed)).toEqual([expect.stringMatching(/^pkcs8\$/)]);
    const beside = await testbed({ beside: bed, ...withSecret(one) });
    await tendKeys(beside.context);
    expect(await stored(bed)).toEqual([expect.stringMatching(/^a256gcm\$/)]);
    expect(kidOf(await sign(beside))).toBe(kid);
  });
});

describe("Django OAuth Toolkit's keys", () => {
  const makePem = () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
  };
  const signing = makePem();
  const inactive = makePem();
  /** RFC 7638 section 3, spelled out. */
  const kidFor = (pem: string) => {
    const { e, kty, n } = createPublicKey(pem).export({ format: 'jwk' });
    return hash('sha256', `{"e":"${e}","kty":"${kty}","n":"${n}"}`, 'base64url');
  };

  it('sign and verify under the ids they have there, and none is made beside them', async () => {
    const settings = {
      OIDC_RSA_PRIVATE_KEY: signing,
      OIDC_RSA_PRIVATE_KEYS_INACTIVE: ['', inactive, signing],
    };
    const bed = await testbed({ settings });
    await tendKeys(bed.context);
    expect(await published(bed)).toEqual([kidFor(signing), kidFor(inactive)]);
    expect((await signingKey(bed.context, DEFAULT_ALGORITHM)).kid).toBe(kidFor(signing));
    expect(await stored(bed)).toEqual([]);
    for (const change of [() => rotateKeys(bed.context, 'RS256'), () => generateKey(bed.context, 'RS256')]) {
      await expect(change()).rejects.toMatchObject({ code: 'conflict' });
    }
    await expect(retireKey(bed.context, kidFor(inactive))).rejects.toMatchObject({ code: 'conflict' });
  });

  it('take over from a key of ours, which stays in the key set', async () => {
    const bed = await testbed();
    const { kid } = await signingKey(bed.context, 'RS256');
    const beside = await testbed({ beside: bed, settings: { OIDC_RSA_PRIVATE_KEY: signing } });
    expect(await published(beside)).toEqual([kidFor(signing), kid]);
    expect((await listKeys(beside.context)).map(({ state }) => state)).toEqual(['active', 'published']);
  });
});

describe('verifying', () => {
  it('refuses every token that is not ours, not of the kind, or over', async () => {
    const bed = await testbed({ settings: { OIDC_ENABLED: false } });
    const token = await sign(bed);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const kid = kidOf(token);
    const { publicKey } = generateKeyPairSync('ed25519');
    const iss = 'https://somebody.example/o';
    const elsewhere = await testbed({ settings: { OIDC_ENABLED: false } });
    const forged: Record<string, string> = {
      [row('JOSE-8725-01', 'none')]: `${encode({ alg: 'none', kid, typ: kind.typ })}.${payload}.`,
      [row('JOSE-8725-02')]: `${encode({ alg: 'HS256', kid, typ: kind.typ })}.${payload}.${signature}`,
      'another algorithm of ours': `${encode({ alg: 'EdDSA', kid, typ: kind.typ })}.${payload}.${signature}`,
      'no key id': `${encode({ alg: ES256, typ: kind.typ })}.${payload}.${signature}`,
      [row('JOSE-7515-01', 'a key in the header')]:
        `${encode({ alg: ES256, typ: kind.typ, jwk: publicKey.export({ format: 'jwk' }) })}.${payload}.${signature}`,
      [row('JOSE-7515-01', 'a path for a key id')]:
        `${encode({ alg: ES256, typ: kind.typ, kid: "../x' or 1=1" })}.${payload}.${signature}`,
      [row('JOSE-7515-02')]:
        `${encode({ alg: ES256, typ: kind.typ, kid, crit: ['x'], x: 1 })}.${payload}.${signature}`,
      [row('JOSE-7515-03')]: `${header}.${payload}.${signature}==`,
      'a changed claim': `${header}.${encode({ iss, exp: 9_999_999_999 })}.${signature}`,
      [row('JOSE-SIZE-01')]: `${header}.${payload}${'A'.repeat(20_000)}.${signature}`,
      'the key of another server': await sign(elsewhere),
      'another issuer': await signJwt(
        bed.context,
        { ...kind, verifiableUntil: bed.clock.now + 9 },
        { iss, exp: bed.clock.now + 9 },
      ),
      nonsense: 'eyJ.eyJ.eyJ',
      nothing: '',
    };
    for (const [what, text] of Object.entries(forged)) {
      expect(await verifyJwt(bed.context, text, kind), what).toBeUndefined();
    }
    expect(await verifyJwt(bed.context, token, { typ: 'at+jwt' }), row('JOSE-8725-03')).toBeUndefined();
    expect(await verifyJwt(bed.context, token, kind)).toMatchObject({ sub: 'alice' });
    bed.advance(600);
    expect(await verifyJwt(bed.context, token, kind)).toBeUndefined();
  });
});
