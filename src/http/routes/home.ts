import { issuer } from '../../core/issuer.ts';
import { protectPage } from '../headers.ts';
import { homePage } from '../pages/home.ts';
import { icon } from '../pages/icon.ts';
import { stylesheet } from '../pages/style.ts';
import type { Route } from '../route.ts';
import { readSignedIn } from '../session-cookie.ts';
import { textsOf } from '../texts-of.ts';
import { logout } from './logout.ts';
import { userinfo } from './userinfo.ts';

export const home: Route = {
  method: 'GET',
  path: '/',
  root: true,
  page: true,
  async handle(context, request, reply) {
    const { settings } = context;
    const signedIn = await readSignedIn(context, request);
    protectPage(reply, { formsLead: 'here' });
    return homePage(textsOf(request), {
      issuer: issuer(settings),
      basePath: settings.SERVER.BASE_PATH,
      has: {
        openid: settings.OIDC_ENABLED,
        userinfo: userinfo.isOn?.(context) !== false,
        logout: logout.isOn?.(context) !== false,
      },
      username: signedIn?.user.username,
    });
  },
};

export const style = file('/style.css', 'text/css; charset=utf-8', stylesheet);
export const tabIcon = file('/icon.svg', 'image/svg+xml', icon);

/** Something that all pages load, and that does not change while the server runs. */
function file(path: string, type: string, content: string): Route {
  return {
    method: 'GET',
    path,
    root: true,
    async handle(_context, _request, reply) {
      reply.type(type).header('cache-control', 'public, max-age=3600');
      return content;
    },
  };
}
