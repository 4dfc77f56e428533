import type { FormFields, RegisteredClient } from '../support/testbed.ts';
import type { Exchange, Sent } from './exchange.ts';
import type { World } from './world.ts';

/** Where clients authenticate: a form, and the status of what it is answered with once that is done. */
const endpoints: readonly { path: string; form: FormFields; status: number }[] = [
  { path: '/o/token/', form: { grant_type: 'refresh_token', refresh_token: 'x' }, status: 400 },
  { path: '/o/revoke_token/', form: { token: 'x' }, status: 200 },
  { path: '/o/introspect/', form: { token: 'x' }, status: 200 },
  // These clients are not registered for its grant.
  { path: '/o/device-authorization/', form: {}, status: 400 },
];

type Show = (client: RegisteredClient) => Omit<Sent, 'path'>;

const byName: Show = ({ id }) => ({ form: { client_id: id } });
const inBody: Show = ({ id, secret }) => ({ form: { client_id: id, client_secret: secret } });
const inHeader: Show = ({ basic }) => ({ basic });
const withGuess: Show = ({ id }) => ({ form: { client_id: id, client_secret: 'guess' } });

/** How clients of each registration may show who they are, and how not. */
const ways: readonly { name: string; pick(world: World): RegisteredClient; show: Show; right: boolean }[] = [
  { name: 'Basic as registered', pick: ({ basicOnly }) => basicOnly, show: inHeader, right: true },
  { name: 'the body in place of Basic', pick: ({ basicOnly }) => basicOnly, show: inBody, right: false },
  { name: 'the body as registered', pick: ({ postOnly }) => postOnly, show: inBody, right: true },
  { name: 'Basic in place of the body', pick: ({ postOnly }) => postOnly, show: inHeader, right: false },
  { name: 'either, where either is registered', pick: ({ web }) => web, show: inHeader, right: true },
  { name: 'or the other', pick: ({ web }) => web, show: inBody, right: true },
  { name: 'nothing in place of a secret', pick: ({ web }) => web, show: byName, right: false },
  { name: 'nothing in place of Basic', pick: ({ basicOnly }) => basicOnly, show: byName, right: false },
  { name: 'nothing as registered', pick: ({ native }) => native, show: byName, right: true },
  { name: 'a secret in place of nothing', pick: ({ native }) => native, show: withGuess, right: false },
];

/** Every way at every endpoint. */
export const authenticationMethods: readonly Exchange[] = endpoints.flatMap(({ path, form, status }) =>
  ways.map(
    ({ name, pick, show, right }): Exchange => ({
      row: 'OIDC-9-01',
      name: `${name}, at ${path}`,
      request: (world) => {
        const { form: credentials = {}, ...rest } = show(pick(world));
        return { path, form: { ...form, ...(credentials as FormFields) }, ...rest };
      },
      answer: right ? { status } : { status: 401, error: 'invalid_client' },
    }),
  ),
);
