import type { FieldProblem } from '../../../core/client-problems.ts';
import { makeClientId } from '../../../core/clients.ts';
import { createOwnClient } from '../../../core/own-clients.ts';
import {
  blankValues,
  type FormValues,
  fieldsFor,
  mayChoose,
  problemsOf,
  readNewClient,
  typedValues,
} from '../../client-form.ts';
import { seeOther } from '../../headers.ts';
import { applicationsPath } from '../../pages/addresses.ts';
import { applicationPage } from '../../pages/applications/detail.ts';
import { clientFormPage } from '../../pages/applications/form.ts';
import { personalPage, type Visit } from '../../personal-page.ts';

/** The empty form. Its client_id is made already, so that a form that is sent twice registers one app. */
export const askRegistration = personalPage({
  method: 'GET',
  path: '/applications/register',
  async show(visit) {
    return showForm(visit, blankValues(makeClientId()), []);
  },
});

/** Registers an app. A secret that was made stands in this one answer and nowhere else, not even here. */
export const registerApplication = personalPage({
  method: 'POST',
  path: '/applications/register',
  async show(visit) {
    const { context, request, reply, texts, user, form, frame, csrf } = visit;
    const input = readNewClient(form, user);
    try {
      const { client, clientSecret } = await createOwnClient(context, user, input);
      if (clientSecret === undefined) {
        return seeOther(reply, `${applicationsPath(frame.basePath)}${client.id}/`);
      }
      return applicationPage(texts, frame, { client, csrf, clientSecret });
    } catch (error) {
      const values = typedValues(form);
      const problems = problemsOf(error, values);
      request.outcome.error = 'invalid_client_metadata';
      return showForm(visit, values, problems);
    }
  },
});

function showForm(
  { context, texts, user, frame, csrf }: Visit,
  values: FormValues,
  problems: readonly FieldProblem[],
): string {
  const path = applicationsPath(frame.basePath);
  return clientFormPage(texts, frame, {
    title: texts.applications.register,
    submit: texts.applications.registerSubmit,
    action: `${path}register/`,
    back: path,
    csrf,
    fields: fieldsFor(user, 'register'),
    mayChoose: (field, choice) => mayChoose(user, field, choice),
    values,
    problems,
    scopes: context.settings.SCOPES,
  });
}
