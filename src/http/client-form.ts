import { type FieldProblem, InvalidClient, problem } from '../core/client-problems.ts';
import type { Client, ClientChanges, NewClient } from '../core/clients.ts';
import type { Form } from '../core/form.ts';
import { mayGiveGrant } from '../core/own-clients.ts';
import type { User } from '../core/users.ts';
import { UserError } from '../errors.ts';
import { type ClientFormField, type ClientInput, clientFields } from './client-fields.ts';

/** What stands in the fields, by the names of the inputs; what is not checked is not there. */
export type FormValues = ReadonlyMap<string, string>;

/** The name of the input for one of several choices: names that are sent twice are refused. */
export function checkName(name: string, choice: string): string {
  return `${name}.${choice}`;
}

/** The fields of a form, as far as a user may fill them in. */
export function fieldsFor(user: User, form: 'register' | 'update'): readonly ClientFormField[] {
  return clientFields.filter(
    ({ only, superuser }) => (only ?? form) === form && (superuser !== true || user.superuser),
  );
}

/** Which choices of a field a user may take; the others are shown where the client has them already. */
export function mayChoose(user: User, { name }: ClientFormField, choice: string): boolean {
  return name !== 'grant_types' || mayGiveGrant(user, choice);
}

/** What stands in the form of a new client: one with the usual grants, under an id that is made already. */
export function blankValues(clientId: string): FormValues {
  return new Map([
    ['client_id', clientId],
    ['client_type', 'confidential'],
    [checkName('grant_types', 'authorization_code'), 'on'],
    [checkName('grant_types', 'refresh_token'), 'on'],
    ['token_endpoint_auth_method', 'any'],
    ['token_format', 'opaque'],
    ['id_token_signed_response_alg', 'default'],
    ['userinfo_signed_response_alg', 'json'],
  ]);
}

/** What stands in the form of a client. */
export function valuesOf(client: Client): FormValues {
  return new Map(clientFields.flatMap((field) => inputsOf(field, client)));
}

function inputsOf(field: ClientFormField, client: Client): [string, string][] {
  const { name } = field;
  if (field.kind === 'checks') return field.get(client).map((choice) => [checkName(name, choice), 'on']);
  if (field.kind === 'flag') return field.get(client) ? [[name, 'on']] : [];
  if (field.kind === 'lines' || field.kind === 'words') {
    return [[name, field.get(client).join(field.kind === 'lines' ? '\n' : ' ')]];
  }
  return [[name, field.get(client)]];
}

/** What somebody typed, to be shown again. Secrets are not. */
export function typedValues(form: Form): FormValues {
  const values = new Map(form.pairs());
  for (const { kind, name } of clientFields) if (kind === 'secret') values.delete(name);
  return values;
}

/** What a form says of a client. */
function readInput(form: Form, shown: readonly ClientFormField[]): ClientInput {
  return Object.assign({}, ...shown.map((field) => readField(form, field))) as ClientInput;
}

function readField(form: Form, field: ClientFormField): ClientInput {
  const text = form.get(field.name) ?? '';
  switch (field.kind) {
    case 'checks':
      return field.set(
        field.choices.filter((choice) => form.get(checkName(field.name, choice)) !== undefined),
      );
    case 'flag':
      return field.set(text !== '');
    case 'lines':
    case 'words':
      return field.set(text.split(/\s+/).filter(Boolean));
    case 'secret':
      return field.set(text);
    default:
      return field.set(text.trim());
  }
}

/** The client that a form asks to be registered. */
export function readNewClient(form: Form, user: User): NewClient {
  const input = readInput(form, fieldsFor(user, 'register'));
  return {
    name: '',
    clientType: 'confidential',
    grantTypes: [],
    redirectUris: [],
    allowedOrigins: [],
    ...withoutNull(input),
  };
}

/** A new client knows no difference between nothing and what is taken away. */
function withoutNull({
  scope,
  authMethod,
  userId,
  idTokenAlgorithm,
  userinfoAlgorithm,
  ...rest
}: ClientInput): Partial<NewClient> {
  return {
    ...rest,
    scope: scope ?? undefined,
    authMethod: authMethod ?? undefined,
    userId: userId ?? undefined,
    idTokenAlgorithm: idTokenAlgorithm ?? undefined,
    userinfoAlgorithm: userinfoAlgorithm ?? undefined,
  };
}

/** The changes that a form asks for. */
export function readChanges(form: Form, user: User): ClientChanges {
  return readInput(form, fieldsFor(user, 'update'));
}

/**
 * The problems that a registration failed with, to be shown beside their clientFields.
 *
 * @throws whatever else it failed with
 */
export function problemsOf(error: unknown, values: FormValues): readonly FieldProblem[] {
  if (error instanceof InvalidClient) return error.problems;
  if (error instanceof UserError && error.code === 'conflict') {
    return [{ field: 'clientId', ...problem('clientIdTaken', values.get('client_id') ?? '') }];
  }
  throw error;
}
