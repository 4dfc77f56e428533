import { settingCheck } from '../finding.ts';

const EVERYBODY = /\.AllowAllDCRPermission$/;

export const openRegistration = settingCheck(
  'open_registration',
  'OAUTH2_PROVIDER.DCR_REGISTRATION_PERMISSION_CLASSES',
  (settings) =>
    settings.DCR_ENABLED && settings.DCR_REGISTRATION_PERMISSION_CLASSES.some((name) => EVERYBODY.test(name))
      ? {
          severity: 'advice',
          problem:
            'lets everybody register apps, which then ask your users for consent under names of their choice',
          mend: 'name IsAuthenticatedDCRPermission, or set DCR_ENABLED to false',
        }
      : undefined,
);
