import type { Route } from '../route.ts';
import { groups, me, userById, users } from './api.ts';
import { authorize, authorizeByForm } from './authorize.ts';
import { healthz, readyz } from './health.ts';
import { home, style, tabIcon } from './home.ts';
import { introspect } from './introspect.ts';
import { jwks } from './jwks.ts';
import { metadataRoutes } from './metadata.ts';
import { metrics } from './metrics.ts';
import { revoke } from './revoke.ts';
import { askSignIn, signIn } from './sign-in.ts';
import { askSignOut, signOut } from './sign-out.ts';
import { token } from './token.ts';

/** What metadata tells of. */
const endpoints: readonly Route[] = [authorize, token, revoke, introspect, jwks];

/** Every address of the server. */
export const routes: readonly Route[] = [
  authorizeByForm,
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
];
