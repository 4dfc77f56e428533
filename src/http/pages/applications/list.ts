import type { Client } from '../../../core/clients.ts';
import { applicationsPath } from '../addresses.ts';
import { visibleName } from '../consent.ts';
import { day, type Frame, framed, nextLink } from '../frame.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Texts } from '../texts/index.ts';

export interface ApplicationsPage {
  clients: readonly Client[];
  next: string | null;
  /** Whether everybody's are listed. */
  everybody: boolean;
  /** Whether one was deleted just now. */
  deleted: boolean;
}

/** The apps that are somebody's to manage. */
export function applicationsPage(texts: Texts, frame: Frame, page: ApplicationsPage): string {
  const { applications } = texts;
  const path = applicationsPath(frame.basePath);
  const list =
    page.clients.length === 0
      ? html`<p>${applications.none}</p>\n`
      : html`<ul class="entries">
${page.clients.map((client) => entry(texts, path, client))}</ul>
`;
  return framed(
    texts,
    frame,
    applications.title,
    html`<h1>${applications.title}</h1>
<p class="quiet">${page.everybody ? applications.everybody : applications.own}</p>
${page.deleted ? html`<p class="note" role="status">${applications.deleted}</p>\n` : nothing}<div class="actions"><a class="button" href="${path}register/">${applications.register}</a></div>
${list}${nextLink(texts, path, page.next)}`,
  );
}

function entry(texts: Texts, path: string, client: Client): Html {
  const { applications } = texts;
  return html`<li><a href="${path}${client.id}/"><bdi>${visibleName(client.name)}</bdi></a>${marks(texts, client)}
<p><code>${client.clientId}</code></p>
<p class="quiet">${applications.since} ${day(texts, client.createdAt)}</p></li>
`;
}

/** What one should know of an app at a glance. */
export function marks({ applications }: Texts, client: Client): Html {
  return html`${client.active ? nothing : html` <span class="mark">${applications.inactive}</span>`}${client.unverified ? html` <span class="mark">${applications.unverified}</span>` : nothing}`;
}
