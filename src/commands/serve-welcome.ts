import { DEVICE_GRANT_TYPE } from '../core/device/grant-type.ts';
import { sha256 } from '../core/secrets.ts';

/** What `oauthctl serve` prints when it listens. */

interface Address {
  url: string;
  issuer: string;
}

interface DevAccounts {
  client: { clientId: string; clientSecret: string };
  publicClient: { clientId: string };
  users: readonly { username: string; password: string; superuser: boolean }[];
}

export function welcome({ url, issuer }: Address): string {
  return [`listening on  ${url}`, `issuer        ${issuer}`].join('\n');
}

/** Everything a newcomer needs; each `curl` line works as it is printed. */
export function devWelcome({
  url,
  issuer,
  dev,
  openid,
}: Address & { dev: DevAccounts; openid: boolean }): string {
  const { client, publicClient, users } = dev;
  const { origin, pathname } = new URL(issuer);
  // Where the issuer is this server itself, its own address is what works from this machine in any case.
  const base = `${url}${origin === new URL(url).origin ? pathname.replace(/\/$/, '') : '/o'}`;
  const login = `-u ${client.clientId}:${client.clientSecret}`;
  const [user] = users;
  const password = `-d grant_type=password -d username=${user?.username} -d password=${user?.password}`;
  const ask = (parameters: string) => `curl -s ${login} ${base}/token/ ${parameters}`;
  const take = (member: string) => `sed 's/.*"${member}":"\\([^"]*\\)".*/\\1/'`;
  const token = `$(${ask(`${password} -d scope=read`)} | ${take('access_token')})`;
  const refresh = `$(${ask(password)} | ${take('refresh_token')})`;
  return [
    'A development server: for this machine alone, with passwords that everybody knows.',
    '',
    `listening on  ${url}`,
    `issuer        ${issuer}`,
    `app           ${client.clientId}, secret ${client.clientSecret}`,
    `app           ${publicClient.clientId}, public: for browsers and devices`,
    ...users.map(
      ({ username, password: secret, superuser }) =>
        `user          ${username}, password ${secret}${superuser ? ' (superuser)' : ''}`,
    ),
    '',
    '# A token for the app itself',
    ask('-d grant_type=client_credentials -d scope=read'),
    '',
    '# A token for a user, with a refresh token',
    ask(`${password} -d scope=read`),
    '',
    '# A token for a user who signs in with the browser, in one step',
    `oauthctl token get --app ${publicClient.clientId} --issuer ${issuer} --scope read`,
    '',
    ...codeFlow(base, `${url}/`, publicClient.clientId, openid ? 'openid profile email read' : 'read'),
    ...deviceFlow(base, publicClient.clientId),
    '# The next token for a refresh token',
    ask(`-d grant_type=refresh_token -d refresh_token="${refresh}"`),
    '',
    '# The user, from the API that the token opens',
    `curl -s ${url}/api/users/me -H "Authorization: Bearer ${token}"`,
    '',
    ...(openid
      ? signInLines(
          base,
          `$(${ask(`${password} -d scope="openid profile email"`)} | ${take('access_token')})`,
        )
      : []),
    '# What a token is good for, and its end',
    `curl -s ${login} ${base}/introspect/ -d token="${token}"`,
    `curl -s ${login} ${base}/revoke_token/ -d token="${token}"`,
    '',
    'Ctrl-C ends it.',
  ].join('\n');
}

/** What clients of OpenID Connect ask for. */
function signInLines(base: string, token: string): string[] {
  return [
    '# Who the user is, for clients of OpenID Connect, and where they find everything',
    `curl -s ${base}/userinfo/ -H "Authorization: Bearer ${token}"`,
    `curl -s ${base}/.well-known/openid-configuration`,
    '',
  ];
}

/** Known to everybody, as everything else here: a real client makes a new one each time (RFC 7636 section 4.1). */
const DEV_VERIFIER = 'a-verifier-for-development-that-everybody-knows';

/** The address that begins a code flow, and the request that ends it. */
function codeFlow(base: string, redirectUri: string, clientId: string, scope: string): string[] {
  const parameters = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope,
    state: 'dev',
    code_challenge: sha256(DEV_VERIFIER),
    code_challenge_method: 'S256',
  });
  return [
    '# The same by hand: open this in a browser, and take the code from the address it ends at',
    `${base}/authorize/?${parameters}`,
    '',
    '# The token for that code, within a minute',
    `curl -s ${base}/token/ -d grant_type=authorization_code -d client_id=${clientId} ` +
      `-d redirect_uri=${redirectUri} -d code_verifier=${DEV_VERIFIER} -d code=CODE`,
    '',
  ];
}

/** The request that begins on a device, and the one that ends it. */
function deviceFlow(base: string, clientId: string): string[] {
  return [
    '# A token for a device: open the verification_uri_complete of the answer in a browser, and allow it',
    `curl -s ${base}/device-authorization/ -d client_id=${clientId} -d scope=read`,
    '',
    '# The token for its device_code, once it is allowed',
    `curl -s ${base}/token/ -d grant_type=${DEVICE_GRANT_TYPE} -d client_id=${clientId} ` +
      '-d device_code=DEVICE_CODE',
    '',
  ];
}
