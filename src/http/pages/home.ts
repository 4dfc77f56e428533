import { accessPath, applicationsPath, SIGN_OUT } from './addresses.ts';
import { navigation } from './frame.ts';
import { type Html, html, nothing } from './html.ts';
import { layout } from './layout.ts';
import { SIGN_IN } from './sign-in.ts';
import type { Texts } from './texts/index.ts';

interface Endpoint {
  path: string;
  what: string;
  /** Whether it has something to show to whoever simply goes there. */
  link?: true;
}

export interface Home {
  issuer: string;
  basePath: string;
  /** What the settings can turn off. */
  has: { openid: boolean; userinfo: boolean; logout: boolean };
  /** Who is signed in. */
  username: string | undefined;
}

function list(endpoints: readonly Endpoint[]): Html {
  const entries = endpoints.map(
    ({ path, what, link }) =>
      html`<div><dt>${link === true ? html`<a href="${path}"><code>${path}</code></a>` : html`<code>${path}</code>`}</dt><dd>${what}</dd></div>\n`,
  );
  return html`<dl>${entries}</dl>`;
}

/** The endpoints of OAuth and OpenID Connect that are there. */
function endpointsOf({ home }: Texts, { basePath, has }: Home): Endpoint[] {
  const all: (Endpoint & { off?: boolean })[] = [
    { path: `${basePath}/authorize/`, what: home.authorize },
    { path: `${basePath}/token/`, what: home.token },
    { path: `${basePath}/revoke_token/`, what: home.revoke },
    { path: `${basePath}/introspect/`, what: home.introspect },
    { path: `${basePath}/device-authorization/`, what: home.deviceAuthorization },
    { path: `${basePath}/device/`, what: home.device, link: true },
    { path: `${basePath}/userinfo/`, what: home.userinfo, off: !has.userinfo },
    { path: `${basePath}/logout/`, what: home.logout, off: !has.logout },
    { path: `${basePath}/.well-known/oauth-authorization-server`, what: home.metadata, link: true },
    {
      path: `${basePath}/.well-known/openid-configuration`,
      what: home.openid,
      link: true,
      off: !has.openid,
    },
    { path: `${basePath}/.well-known/jwks.json`, what: home.jwks, link: true },
  ];
  return all.filter(({ off }) => off !== true);
}

/** Who is signed in, and the pages there are for them. */
function whoIsSignedIn({ home }: Texts, { username, basePath }: Home): Html {
  if (username === undefined) return html`<p>${home.signedOut} <a href="${SIGN_IN}">${home.signIn}</a></p>`;
  return html`<p class="who">${home.signedInAs(username)} <a href="${SIGN_OUT}">${home.signOut}</a></p>
<ul>
<li><a href="${applicationsPath(basePath)}">${home.applications}</a></li>
<li><a href="${accessPath(basePath)}">${home.access}</a></li>
<li><a href="${SIGN_OUT}">${home.sessions}</a></li>
</ul>`;
}

/** What this server is, for somebody who came upon it with a browser. */
export function homePage(texts: Texts, page: Home): string {
  const { home } = texts;
  const { issuer, basePath, username } = page;
  const api: Endpoint[] = [
    { path: '/api/users/me', what: home.me },
    { path: '/api/users/', what: home.users },
    { path: '/api/groups/', what: home.groups },
  ];
  const health: Endpoint[] = [
    { path: '/healthz', what: home.healthz, link: true },
    { path: '/readyz', what: home.readyz, link: true },
  ];
  return layout(
    texts,
    'oauthctl',
    html`<h1>${home.title}</h1>
<p>${home.purpose} <code>${issuer}</code></p>
<p class="quiet">${home.operator} <code>oauthctl --help</code></p>
${whoIsSignedIn(texts, page)}
<h2>${home.clients}</h2>
${list(endpointsOf(texts, page))}
<h2>${home.bearers}</h2>
${list(api)}
<h2>${home.operators}</h2>
${list(health)}`,
    username === undefined ? nothing : navigation(texts, { username, basePath, path: '/' }),
  );
}
