import { expect, test } from 'vitest';
import { check } from '../../src/config/kinds.ts';
import { defaultSettings, readSetting, settingsByKey } from '../../src/config/settings/index.ts';
import { djangoDefaults } from './django-defaults.ts';

const all = [...settingsByKey.values()];
const deviating: readonly string[] = [
  'ALLOW_LOCALHOST_LOOPBACK',
  'COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT',
  'COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS',
  'COMPLIANT_BCP_RFC9700_PKCE_METHOD',
  'COMPLIANT_BCP_RFC9700_TOKEN_STORAGE',
  'OIDC_ENABLED',
  'OIDC_RP_INITIATED_LOGOUT_DELETE_TOKENS',
  'OIDC_RP_INITIATED_LOGOUT_ENABLED',
  'REFRESH_TOKEN_EXPIRE_SECONDS',
  'REFRESH_TOKEN_GRACE_PERIOD_SECONDS',
  'REFRESH_TOKEN_REUSE_PROTECTION',
  'REQUIRE_FORM_ENCODED_REQUEST_BODY',
];

test('the section of the toolkit holds its 130 settings and no other', () => {
  const names = all.filter(({ section }) => section === 'OAUTH2_PROVIDER').map(({ name }) => name);
  expect(names.toSorted()).toEqual(Object.keys(djangoDefaults).toSorted());
  expect(names).toHaveLength(130);
});

test.each(Object.entries(djangoDefaults))(
  '%s has the default of the toolkit or says why not',
  (name, value) => {
    const setting = settingsByKey.get(`OAUTH2_PROVIDER.${name}`)?.setting;
    if (deviating.includes(name)) {
      expect(setting?.default).not.toEqual(value);
      expect(setting?.deviation).toMatchObject({ django: value, why: expect.stringMatching(/\w/) });
    } else {
      expect(setting?.default).toEqual(value);
      expect(setting?.deviation ?? {}).not.toHaveProperty('django');
    }
  },
);

test.each(all.map((named) => [named.key, named] as const))('%s is sound in itself', (_, { setting }) => {
  expect(check(setting.kind, setting.default)).toEqual({ ok: true, value: setting.default });
  expect(setting.doc).toMatch(/^\S.*[.]$/s);
  expect(setting.waitsFor === undefined || setting.noEffect === undefined).toBe(true);
  if (setting.example !== undefined) expect(check(setting.kind, setting.example)).toMatchObject({ ok: true });
});

test('every setting is in the default settings', () => {
  const settings = defaultSettings();
  for (const named of all) expect(readSetting(settings, named)).toEqual(named.setting.default);
  expect(settings.ACCESS_TOKEN_EXPIRE_SECONDS).toBe(36_000);
  expect(settings.SERVER.PORT).toBe(8000);
  expect(settings.DATABASE_URL).toBe('sqlite:./oauth2.sqlite3');
});
