import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Texts } from './texts/index.ts';

interface Endpoint {
  path: string;
  what: string;
}

export interface Home {
  issuer: string;
  basePath: string;
  /** Who is signed in. */
  username: string | undefined;
}

function list(endpoints: readonly Endpoint[]): Html {
  const entries = endpoints.map(
    ({ path, what }) => html`<div><dt><code>${path}</code></dt><dd>${what}</dd></div>\n`,
  );
  return html`<dl>${entries}</dl>`;
}

function whoIsSignedIn({ home }: Texts, username: string | undefined): Html {
  return username === undefined
    ? html`<p>${home.signedOut} <a href="/accounts/login/">${home.signIn}</a></p>`
    : html`<p class="who">${home.signedInAs(username)} <a href="/accounts/logout/">${home.signOut}</a></p>`;
}

/** What this server is, for somebody who came upon it with a browser. */
export function homePage(texts: Texts, { issuer, basePath, username }: Home): string {
  const { home } = texts;
  const oauth: Endpoint[] = [
    { path: `${basePath}/authorize/`, what: home.authorize },
    { path: `${basePath}/token/`, what: home.token },
    { path: `${basePath}/revoke_token/`, what: home.revoke },
    { path: `${basePath}/introspect/`, what: home.introspect },
    { path: `${basePath}/device-authorization/`, what: home.deviceAuthorization },
    { path: `${basePath}/device/`, what: home.device },
  ];
  const api: Endpoint[] = [
    { path: '/api/users/me', what: home.me },
    { path: '/api/users/', what: home.users },
    { path: '/api/groups/', what: home.groups },
  ];
  const health: Endpoint[] = [
    { path: '/healthz', what: home.healthz },
    { path: '/readyz', what: home.readyz },
  ];
  return layout(
    texts,
    'oauthctl',
    html`<h1>${home.title}</h1>
<p>${home.purpose} <code>${issuer}</code></p>
<p class="quiet">${home.operator} <code>oauthctl --help</code></p>
${whoIsSignedIn(texts, username)}
<h2>${home.clients}</h2>
${list(oauth)}
<h2>${home.bearers}</h2>
${list(api)}
<h2>${home.operators}</h2>
${list(health)}`,
  );
}
