/** What `oauthctl serve` prints when it listens. */

interface Address {
  url: string;
  issuer: string;
}

interface DevAccounts {
  client: { clientId: string; clientSecret: string };
  users: readonly { username: string; password: string; superuser: boolean }[];
}

export function welcome({ url, issuer }: Address): string {
  return [`listening on  ${url}`, `issuer        ${issuer}`].join('\n');
}

/** Everything a newcomer needs; each `curl` line works as it is printed. */
export function devWelcome({ url, issuer, dev }: Address & { dev: DevAccounts }): string {
  const { client, users } = dev;
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
    '# The next token for a refresh token',
    ask(`-d grant_type=refresh_token -d refresh_token="${refresh}"`),
    '',
    '# The user, from the API that the token opens',
    `curl -s ${url}/api/users/me -H "Authorization: Bearer ${token}"`,
    '',
    '# What a token is good for, and its end',
    `curl -s ${login} ${base}/introspect/ -d token="${token}"`,
    `curl -s ${login} ${base}/revoke_token/ -d token="${token}"`,
    '',
    'Ctrl-C ends it.',
  ].join('\n');
}
