import { boolean, text } from '../kinds.ts';
import { setting } from './setting.ts';

const model = text({ pattern: /^\w+\.\w+$/, allowed: 'a model such as "oauth2_provider.Grant"' });
const ownTables = 'tables of your own are a matter of Django; rows are kept in the tables of this program';
const noAdmin = "it shapes Django's admin, which is not here";

/** The setting of a table that Django would let be swapped. */
function swappedModel(name: string, holds: string) {
  const own = `oauth2_provider.${name}`;
  return setting(model, {
    default: own,
    doc: `In Django, the model that holds ${holds}. It may stand at the top level with OAUTH2_PROVIDER_ before its name.`,
    noEffect: ownTables,
    already: own,
  });
}

/** The setting of a page in Django's admin. */
function adminClass(name: string, shows: string) {
  const own = `oauth2_provider.authorization_server.admin.${name}`;
  return setting(text(), {
    default: own,
    doc: `In Django, the admin class that shows ${shows}.`,
    noEffect: noAdmin,
    already: own,
  });
}

/** What only means something inside Django. */
export const django = {
  ACCESS_TOKEN_MODEL: swappedModel('AccessToken', 'access tokens'),
  ID_TOKEN_MODEL: swappedModel('IDToken', 'id_tokens'),
  DEVICE_GRANT_MODEL: swappedModel('DeviceGrant', 'device codes'),
  GRANT_MODEL: swappedModel('Grant', 'authorization codes'),
  REFRESH_TOKEN_MODEL: swappedModel('RefreshToken', 'refresh tokens'),
  PAR_REQUEST_MODEL: swappedModel('PushedAuthorizationRequest', 'pushed authorization requests'),
  APPLICATION_ADMIN_CLASS: adminClass('ApplicationAdmin', 'clients'),
  ACCESS_TOKEN_ADMIN_CLASS: adminClass('AccessTokenAdmin', 'access tokens'),
  GRANT_ADMIN_CLASS: adminClass('GrantAdmin', 'authorization codes'),
  ID_TOKEN_ADMIN_CLASS: adminClass('IDTokenAdmin', 'id_tokens'),
  REFRESH_TOKEN_ADMIN_CLASS: adminClass('RefreshTokenAdmin', 'refresh tokens'),
  ALWAYS_RELOAD_OAUTHLIB_CORE: setting(boolean, {
    default: false,
    doc: 'In Django, builds the protocol engine anew for each request, for tests.',
    noEffect: 'nothing here is kept that would have to be built anew',
    already: false,
  }),
};
