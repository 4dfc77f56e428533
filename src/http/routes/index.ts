import type { Route } from '../route.ts';
import { groups, me, userById, users } from './api.ts';
import { applicationRoutes } from './applications/index.ts';
import { authorize, authorizeByForm } from './authorize.ts';
import { askEndOfAccess, endAccess, listAuthorizedTokens } from './authorized-tokens.ts';
import { askUserCode, enterDevice } from './device.ts';
import { deviceAuthorization } from './device-authorization.ts';
import { healthz, readyz } from './health.ts';
import { home, style, tabIcon } from './home.ts';
import { introspect } from './introspect.ts';
import { jwks } from './jwks.ts';
import { logout, logoutByForm } from './logout.ts';
import { metadataRoutes } from './metadata.ts';
import { metrics } from './metrics.ts';
import { revoke } from './revoke.ts';
import { askSignIn, signIn } from './sign-in.ts';
import { askSignOut, signOut } from './sign-out.ts';
import { token } from './token.ts';
import { userinfo, userinfoByForm } from './userinfo.ts';

/** What metadata tells of. */
const endpoints: readonly Route[] = [
  authorize,
  token,
  revoke,
  introspect,
  deviceAuthorization,
  userinfo,
  logout,
  jwks,
];

/** Every address of the server. */
export const routes: readonly Route[] = [
  authorizeByForm,
  askUserCode,
  enterDevice,
  userinfoByForm,
  logoutByForm,
  ...endpoints,
  ...metadataRoutes(endpoints),
  me,
  users,
  userById,
  groups,
  healthz,
  readyz,
  metrics,
  home,
  style,
  tabIcon,
  askSignIn,
  signIn,
  askSignOut,
  signOut,
  ...applicationRoutes,
  listAuthorizedTokens,
  askEndOfAccess,
  endAccess,
];
