import type { Route } from '../route.ts';
import { groups, me, userById, users } from './api.ts';
import { authorize, authorizeByForm } from './authorize.ts';
import { healthz, readyz } from './health.ts';
import { home, style } from './home.ts';
import { introspect } from './introspect.ts';
import { revoke } from './revoke.ts';
import { askSignIn, signIn } from './sign-in.ts';
import { askSignOut, signOut } from './sign-out.ts';
import { token } from './token.ts';

/** Every address of the server. */
export const routes: readonly Route[] = [
  authorize,
  authorizeByForm,
  token,
  revoke,
  introspect,
  me,
  users,
  userById,
  groups,
  healthz,
  readyz,
  home,
  style,
  askSignIn,
  signIn,
  askSignOut,
  signOut,
];
