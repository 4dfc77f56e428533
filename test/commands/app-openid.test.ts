import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';

describe('app create and app update, for OpenID Connect', () => {
  it('takes what OpenID Connect needs, and changes it', async () => {
    const oauthctl = shellIn(makeFolder());
    const made = await oauthctl(
      'app create shop --grant openid-hybrid --algorithm ES256 --post-logout-redirect-uri https://a.example/bye --json',
    );
    expect(made.json()).toMatchObject({
      response_types: ['code', 'code token', 'code id_token', 'code id_token token'],
      post_logout_redirect_uris: ['https://a.example/bye'],
      id_token_signed_response_alg: 'ES256',
      hash_client_secret: true,
    });
    expect((await oauthctl('key list -q')).lines).toHaveLength(1);
    const added = await oauthctl(
      'app update shop --add-post-logout-redirect-uri https://b.example/ --algorithm EdDSA --json',
    );
    expect(added.json()).toMatchObject({
      post_logout_redirect_uris: ['https://a.example/bye', 'https://b.example/'],
      id_token_signed_response_alg: 'EdDSA',
    });
    const left = await oauthctl(
      'app update shop --remove-post-logout-redirect-uri https://a.example/bye --json',
    );
    expect(left.json().post_logout_redirect_uris).toEqual(['https://b.example/']);
    expect((await oauthctl('app list --grant openid-hybrid -q')).lines).toHaveLength(1);
    expect((await oauthctl('app list --grant implicit -q')).lines).toEqual([]);
    expect((await oauthctl('app update shop --algorithm none')).code).toBe(2);
    expect((await oauthctl('app update shop --post-logout-redirect-uri /bye')).code).toBe(2);
  });

  it('has userinfo signed where that is wanted', async () => {
    const oauthctl = shellIn(makeFolder());
    const made = await oauthctl('app create shop --userinfo-signed-response-alg ES256 --json');
    expect(made.json()).toMatchObject({ userinfo_signed_response_alg: 'ES256' });
    expect((await oauthctl('key list -q')).lines).toHaveLength(1);
    const update = 'app update shop --userinfo-signed-response-alg';
    expect((await oauthctl(`${update} HS256`)).stderr).toContain('a hash is all there is');
    expect((await oauthctl(`${update} none --json`)).json()).not.toHaveProperty(
      'userinfo_signed_response_alg',
    );
    await oauthctl(`${update} EdDSA`);
    expect((await oauthctl('app show shop --json')).json()).toMatchObject({
      id_token_signed_response_alg: 'RS256',
      userinfo_signed_response_alg: 'EdDSA',
    });
  });

  it('signs with the secret of an app only where that is kept', async () => {
    const oauthctl = shellIn(makeFolder());
    const refused = await oauthctl('app create shop --algorithm HS256');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('a hash is all there is');
    expect(refused.stderr).toContain('--no-hash-client-secret');
    expect((await oauthctl('app create spa --type public --algorithm HS256')).stderr).toContain(
      'a public app has none',
    );
    const made = await oauthctl('app create shop --algorithm HS256 --no-hash-client-secret --json');
    expect(made.json()).toMatchObject({ id_token_signed_response_alg: 'HS256', hash_client_secret: false });
    const shown = await oauthctl('app show shop');
    expect(shown.stdout).not.toContain(String(made.json().client_secret));

    await oauthctl('app create late');
    expect((await oauthctl('app update late --algorithm HS256')).code).toBe(2);
    const wanting = await oauthctl('app update late --no-hash-client-secret');
    expect(wanting.stderr).toContain('app rotate-secret');
    expect((await oauthctl('app update late --algorithm HS256')).code).toBe(2);
    await oauthctl('app rotate-secret late');
    expect((await oauthctl('app update late --algorithm HS256 --json')).json()).toMatchObject({
      id_token_signed_response_alg: 'HS256',
    });
  });

  it('forgets a kept secret, and takes a new one, when it is told to', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create shop --algorithm HS256 --no-hash-client-secret');
    const refused = await oauthctl('app update shop --hash-client-secret');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('a hash is all there is')]);
    const hashed = await oauthctl('app update shop --hash-client-secret --algorithm RS256 --json');
    expect(hashed.json()).toMatchObject({ hash_client_secret: true, id_token_signed_response_alg: 'RS256' });
    const both = await oauthctl('app update shop --hash-client-secret --no-hash-client-secret');
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('exclude each other')]);

    const stdin = 'CanaryOf32CharactersOrMore-CanaryOf32\n';
    const taking = 'app update shop --no-hash-client-secret --algorithm HS256 --client-secret-stdin';
    const short = await oauthctl(taking, { stdin: 'CanaryOfMine\n' });
    expect([short.code, short.stderr]).toEqual([2, expect.stringContaining('must have 32 to')]);
    const taken = await oauthctl(taking, { stdin });
    expect([taken.code, taken.stderr]).toEqual([0, '']);
    expect(taken.stdout).not.toContain('Canary');
    await oauthctl('app create spa --type public');
    const none = await oauthctl('app update spa --client-secret-stdin', { stdin });
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('a public app has no secret')]);
  });
});
