import { expect, test } from 'vitest';
import { defaultSettings, type Settings } from '../../src/config/settings/index.ts';
import { maskedSettings } from '../../src/config/show.ts';

const settings: Settings = {
  ...defaultSettings(),
  DATABASE_URL: 'postgres://user:s3cret@host/database',
  OIDC_RSA_PRIVATE_KEY: 's3cret',
  OIDC_RSA_PRIVATE_KEYS_INACTIVE: ['s3cret'],
  RESOURCE_SERVER_AUTH_TOKEN: 's3cret',
  RESOURCE_SERVER_INTROSPECTION_CREDENTIALS: ['id', 's3cret'],
  RESOURCE_SERVER_INTROSPECTION_JWT_PRIVATE_KEY: 's3cret',
};

test('secrets are masked, and what is no secret is shown', () => {
  const shown = maskedSettings(settings);
  expect(JSON.stringify(shown)).not.toContain('s3cret');
  expect(shown).toMatchObject({
    DATABASE_URL: 'postgres://user:********@host/database',
    OAUTH2_PROVIDER: { OIDC_RSA_PRIVATE_KEY: '********', SCOPES: { read: 'Reading scope' } },
    SERVER: { PORT: 8000 },
  });
});

test('a secret that is not set is seen to be not set', () => {
  const { OAUTH2_PROVIDER } = maskedSettings(defaultSettings());
  expect(OAUTH2_PROVIDER).toMatchObject({
    OIDC_RSA_PRIVATE_KEY: '',
    OIDC_RSA_PRIVATE_KEYS_INACTIVE: [],
    RESOURCE_SERVER_AUTH_TOKEN: null,
  });
});
