import type { FieldProblem } from '../../../core/client-problems.ts';
import type { Client } from '../../../core/clients.ts';
import { updateOwnClient } from '../../../core/own-clients.ts';
import {
  checkName,
  type FormValues,
  fieldsFor,
  mayChoose,
  problemsOf,
  readChanges,
  typedValues,
  valuesOf,
} from '../../client-form.ts';
import { seeOther } from '../../headers.ts';
import { applicationsPath } from '../../pages/addresses.ts';
import { clientFormPage } from '../../pages/applications/form.ts';
import { visibleName } from '../../pages/consent.ts';
import { personalPage, type Visit } from '../../personal-page.ts';
import { ownClient } from './own.ts';

/** The form with what is known of an app. */
export const askApplicationChanges = personalPage({
  method: 'GET',
  path: '/applications/:id/update',
  async show(visit) {
    const client = await ownClient(visit);
    return showForm(visit, client, valuesOf(client), []);
  },
});

/** Changes an app, or shows the form again with what is wrong. */
export const updateApplication = personalPage({
  method: 'POST',
  path: '/applications/:id/update',
  async show(visit) {
    const { context, request, reply, user, form, frame } = visit;
    const client = await ownClient(visit);
    try {
      await updateOwnClient(context, user, client, readChanges(form, user));
    } catch (error) {
      const values = typedValues(form);
      const problems = problemsOf(error, values);
      request.outcome.error = 'invalid_client_metadata';
      return showForm(visit, client, values, problems);
    }
    return seeOther(reply, `${applicationsPath(frame.basePath)}${client.id}/`);
  },
});

function showForm(
  { context, texts, user, frame, csrf }: Visit,
  client: Client,
  values: FormValues,
  problems: readonly FieldProblem[],
): string {
  const path = `${applicationsPath(frame.basePath)}${client.id}/`;
  const fields = fieldsFor(user, 'update');
  return clientFormPage(texts, frame, {
    title: texts.applications.updateTitle(visibleName(client.name)),
    submit: texts.applications.updateSubmit,
    action: `${path}update/`,
    back: path,
    csrf,
    fields,
    mayChoose: (field, choice) => mayChoose(user, field, choice),
    values: withFixed(values, fields, { user, client }),
    problems,
    scopes: context.settings.SCOPES,
  });
}

/** What the user may not change is sent by no form, and stays checked all the same. */
function withFixed(
  values: FormValues,
  fields: ReturnType<typeof fieldsFor>,
  { user, client }: { user: Visit['user']; client: Client },
): FormValues {
  const known = valuesOf(client);
  const fixed = fields.flatMap((field) =>
    field.kind === 'checks'
      ? field.choices
          .filter((choice) => !mayChoose(user, field, choice))
          .map((choice) => checkName(field.name, choice))
          .filter((name) => known.has(name))
      : [],
  );
  return new Map([...values, ...fixed.map((name): [string, string] => [name, 'on'])]);
}
