import type { Client } from '../../../core/clients.ts';
import { applicationsPath } from '../addresses.ts';
import { visibleName } from '../consent.ts';
import { hiddenFields } from '../form.ts';
import { type Frame, framed } from '../frame.ts';
import { html } from '../html.ts';
import type { Texts } from '../texts/index.ts';

/** Asks whether an app is to go. */
export function deleteApplicationPage(
  texts: Texts,
  frame: Frame,
  { client, csrf }: { client: Client; csrf: Readonly<Record<string, string>> },
): string {
  const { applications } = texts;
  const path = `${applicationsPath(frame.basePath)}${client.id}/`;
  const title = applications.deleteTitle(visibleName(client.name));
  return framed(
    texts,
    frame,
    title,
    html`<div class="card">
<h1><bdi>${title}</bdi></h1>
<p>${applications.deleteHint}</p>
<p><code>${client.clientId}</code></p>
<form method="post" action="${path}delete/">
${hiddenFields(csrf)}<div class="actions"><button class="danger">${applications.delete}</button><a class="button second" href="${path}">${texts.clientForm.cancel}</a></div>
</form>
</div>`,
  );
}
