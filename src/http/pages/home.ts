import { type Html, html } from './html.ts';
import { layout } from './layout.ts';

interface Endpoint {
  path: string;
  what: string;
}

function row({ path, what }: Endpoint): Html {
  return html`<tr><th scope="row"><code>${path}</code></th><td>${what}</td></tr>\n`;
}

/** What this server is, for somebody who came upon it with a browser. */
export function homePage({ issuer, basePath }: { issuer: string; basePath: string }): string {
  const oauth: Endpoint[] = [
    { path: `${basePath}/token/`, what: 'Issues access tokens (RFC 6749).' },
    { path: `${basePath}/revoke_token/`, what: 'Revokes a token (RFC 7009).' },
    { path: `${basePath}/introspect/`, what: 'Says what a token is good for (RFC 7662).' },
  ];
  const api: Endpoint[] = [
    { path: '/api/users/me', what: 'The user of an access token: an example of a protected API.' },
    { path: '/api/users/', what: 'Users that the token may see.' },
    { path: '/api/groups/', what: 'Groups, with the scope groups.' },
  ];
  const health: Endpoint[] = [
    { path: '/healthz', what: 'Answers while the process runs.' },
    { path: '/readyz', what: 'Answers while the store is reachable.' },
  ];
  return layout(
    'oauthctl',
    html`<h1>This is an OAuth 2 authorization server</h1>
<p>Programs come here for tokens that open the APIs of this site. Its issuer is <code>${issuer}</code>.</p>
<p class="quiet">It runs oauthctl. An operator manages it with the command of that name: <code>oauthctl --help</code>.</p>
<h2>For clients</h2>
<table>${oauth.map(row)}</table>
<h2>For the bearer of a token</h2>
<table>${api.map(row)}</table>
<h2>For operators</h2>
<table>${health.map(row)}</table>`,
  );
}
