import type { GivenAccess } from '../../core/consents.ts';
import { accessPath } from './addresses.ts';
import { scopeItem, visibleName } from './consent.ts';
import { hiddenFields } from './form.ts';
import { day, type Frame, framed, nextLink } from './frame.ts';
import { type Html, html, nothing } from './html.ts';
import type { Texts } from './texts/index.ts';

interface AuthorizedTokensPage {
  access: readonly GivenAccess[];
  next: string | null;
  /** What each scope means. */
  scopes: Readonly<Record<string, string>>;
  /** Whether something was taken back just now. */
  ended: boolean;
}

/** What somebody has let apps have. */
export function authorizedTokensPage(texts: Texts, frame: Frame, page: AuthorizedTokensPage): string {
  const { access } = texts;
  const path = accessPath(frame.basePath);
  const list =
    page.access.length === 0
      ? html`<p>${access.none}</p>\n`
      : html`<ul class="entries">
${page.access.map((each) => entry(texts, page, path, each))}</ul>
`;
  return framed(
    texts,
    frame,
    access.title,
    html`<h1>${access.title}</h1>
<p class="quiet">${access.hint}</p>
${page.ended ? html`<p class="note" role="status">${access.ended}</p>\n` : nothing}${list}${nextLink(texts, path, page.next)}`,
  );
}

function entry(texts: Texts, { scopes }: AuthorizedTokensPage, path: string, given: GivenAccess): Html {
  const { access } = texts;
  return html`<li>
<h2 id="app-${given.client.id}"><bdi>${visibleName(given.client.name)}</bdi></h2>
${scopeList(texts, scopes, given.scope)}<p class="quiet">${access.since} ${day(texts, given.sinceAt)}. ${access.used} ${day(texts, given.usedAt)}.${asked(texts, given)}</p>
<div class="actions"><a class="button second" href="${path}${given.client.id}/delete/" aria-describedby="app-${given.client.id}">${access.endSubmit}</a></div>
</li>
`;
}

function asked({ access }: Texts, { grantedAt, client }: GivenAccess): Html {
  if (client.skipAuthorization) return html` ${access.neverAsks}`;
  return grantedAt === undefined ? html` ${access.notAsked}` : nothing;
}

function scopeList(texts: Texts, scopes: Readonly<Record<string, string>>, tokens: readonly string[]): Html {
  if (tokens.length === 0) return nothing;
  const items = tokens.map((token) => {
    return scopeItem(texts, { token, words: Object.hasOwn(scopes, token) ? scopes[token] : undefined });
  });
  return html`<ul>
${items}</ul>
`;
}

/** Asks whether something is to be taken back. */
export function endAccessPage(
  texts: Texts,
  frame: Frame,
  { given, csrf }: { given: GivenAccess; csrf: Readonly<Record<string, string>> },
): string {
  const { access, clientForm } = texts;
  const path = accessPath(frame.basePath);
  const title = access.end(visibleName(given.client.name));
  return framed(
    texts,
    frame,
    title,
    html`<div class="card">
<h1><bdi>${title}</bdi></h1>
<p>${access.endHint}</p>
${given.client.skipAuthorization ? html`<p class="note">${access.neverAsks}</p>\n` : nothing}${given.client.tokenFormat === 'jwt' ? html`<p class="note">${access.endJwt}</p>\n` : nothing}<form method="post" action="${path}${given.client.id}/delete/">
${hiddenFields(csrf)}<div class="actions"><button class="danger">${access.endSubmit}</button><a class="button second" href="${path}">${clientForm.cancel}</a></div>
</form>
</div>`,
  );
}
