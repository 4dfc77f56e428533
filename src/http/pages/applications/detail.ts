import type { Client } from '../../../core/clients.ts';
import { applicationsPath } from '../addresses.ts';
import { visibleName } from '../consent.ts';
import { hiddenFields } from '../form.ts';
import { day, type Frame, framed } from '../frame.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Texts } from '../texts/index.ts';
import { marks } from './list.ts';

/** The field that says what to do with an app on its own page, and its value for a new secret. */
export const ACTION_FIELD = 'action';
export const ROTATE_SECRET = 'rotate_secret';

/** How long an old secret may go on, in seconds. */
export const GRACES = [86_400, 604_800, 0] as const;

export interface ApplicationPage {
  client: Client;
  csrf: Readonly<Record<string, string>>;
  /** Made by this very request: nobody can show it again. */
  clientSecret?: string | undefined;
}

/** What is known of an app. */
export function applicationPage(texts: Texts, frame: Frame, page: ApplicationPage): string {
  const { client, csrf } = page;
  const { applications } = texts;
  const path = `${applicationsPath(frame.basePath)}${client.id}/`;
  const title = visibleName(client.name);
  return framed(
    texts,
    frame,
    title,
    html`<h1><bdi>${title}</bdi>${marks(texts, client)}</h1>
${secretOnce(texts, page)}${advice(texts, client)}<dl>
${facts(texts, client).map(([term, said]) => html`<div><dt>${term}</dt><dd>${said}</dd></div>\n`)}</dl>
<div class="actions">
<a class="button" href="${path}update/">${applications.update}</a>
<a class="button second danger" href="${path}delete/">${applications.delete}</a>
</div>
${rotation(texts, client, { path, csrf })}`,
  );
}

/** The secret, in a field from which it can be copied without any script. */
function secretOnce({ applications }: Texts, { clientSecret }: ApplicationPage): Html {
  if (clientSecret === undefined) return nothing;
  return html`<div class="note" role="status">
<label for="client_secret">${applications.secret}</label>
<textarea id="client_secret" class="secret" rows="3" readonly spellcheck="false" autocomplete="off" aria-describedby="client_secret-hint">
${clientSecret}</textarea>
<p id="client_secret-hint">${applications.secretOnce}</p>
</div>
`;
}

function advice({ applications }: Texts, client: Client): Html {
  const { grantTypes } = client;
  const leadsBack = grantTypes.includes('authorization_code') || grantTypes.includes('implicit');
  const lacksUri = leadsBack && client.redirectUris.length === 0;
  const lacksSecret = client.clientType === 'confidential' && client.secretHash === undefined;
  const keepsNext = client.keptSecret === '' && !lacksSecret;
  const said: Html[] = [];
  if (lacksUri) said.push(html`${applications.needsUri}`);
  if (lacksSecret) said.push(html`${applications.needsSecret}`);
  if (keepsNext) said.push(html`${applications.keepsNext}`);
  return html`${said.map((words) => html`<p class="note">${words}</p>\n`)}`;
}

type Fact = readonly [string, string | Html];

function facts(texts: Texts, client: Client): Fact[] {
  const { clientForm, applications } = texts;
  const { fields } = clientForm;
  const choices: Readonly<Record<string, string>> = clientForm.choices;
  const word = (choice: string) => choices[choice] ?? choice;
  const flags: Fact[] = [];
  if (client.keptSecret !== undefined) flags.push([fields.keep_client_secret.label, applications.yes]);
  if (client.skipAuthorization) flags.push([fields.skip_authorization.label, applications.yes]);
  if (client.pkceOptional) flags.push([fields.pkce_optional.label, applications.yes]);
  return [
    [fields.client_id.label, html`<code>${client.clientId}</code>`],
    [fields.client_type.label, word(client.clientType)],
    [fields.grant_types.label, lines(client.grantTypes.map((grant) => html`${word(grant)}`))],
    [fields.redirect_uris.label, codes(texts, client.redirectUris)],
    [fields.post_logout_redirect_uris.label, codes(texts, client.postLogoutRedirectUris)],
    [fields.allowed_origins.label, codes(texts, client.allowedOrigins)],
    [
      fields.scope.label,
      client.scope === undefined ? html`${applications.everyScope}` : codes(texts, client.scope),
    ],
    [fields.token_endpoint_auth_method.label, word(client.authMethod ?? 'any')],
    [fields.token_format.label, word(client.tokenFormat ?? 'opaque')],
    [fields.id_token_signed_response_alg.label, word(client.idTokenAlgorithm ?? 'default')],
    [fields.userinfo_signed_response_alg.label, word(client.userinfoAlgorithm ?? 'json')],
    ...flags,
    [applications.since, day(texts, client.createdAt)],
  ];
}

function lines(items: readonly Html[]): Html {
  return html`<ul class="plain">${items.map((item) => html`<li>${item}</li>\n`)}</ul>`;
}

function codes({ applications }: Texts, values: readonly string[]): Html {
  if (values.length === 0) return html`<span class="quiet">${applications.nothing}</span>`;
  return lines(values.map((value) => html`<code>${value}</code>`));
}

function rotation(
  { applications }: Texts,
  client: Client,
  { path, csrf }: { path: string; csrf: Readonly<Record<string, string>> },
): Html {
  if (client.clientType !== 'confidential') return nothing;
  const options = GRACES.map(
    (seconds) => html`<option value="${seconds}">${applications.graces[seconds]}</option>\n`,
  );
  return html`<h2>${applications.rotate}</h2>
<p class="quiet">${applications.rotateHint}</p>
<form method="post" action="${path}">
${hiddenFields({ ...csrf, [ACTION_FIELD]: ROTATE_SECRET })}<label for="grace">${applications.grace}</label>
<select id="grace" name="grace">
${options}</select>
<div class="actions"><button class="second">${applications.rotateSubmit}</button></div>
</form>`;
}
