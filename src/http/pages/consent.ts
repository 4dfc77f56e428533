import type { Destination } from '../../core/redirect-uri.ts';
import { hiddenFields } from './form.ts';
import { type Html, html, nothing } from './html.ts';
import { layout } from './layout.ts';
import type { Texts } from './texts/index.ts';

export interface ConsentPage {
  app: { name: string; clientId: string; registeredAt: number; unverified: boolean };
  username: string;
  /** Scope tokens, each with what it means in words. */
  scopes: readonly { token: string; words: string | undefined }[];
  /** RFC 8707 resources. */
  resources: readonly string[];
  destination: Destination;
  /** Where the form goes, and what it carries. */
  action: string;
  fields: Readonly<Record<string, string>>;
  /** The sign-in page, on the way back here. */
  otherAccount: string;
}

/** Marks that turn text around or cannot be seen, so that a name is what it looks like. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** The name of an app as it may be shown. */
export function visibleName(name: string): string {
  return name.replace(INVISIBLE, '');
}

/** Asks a user whether an app may have what it asks for: who asks, for what, and where that leads. */
export function consentPage(texts: Texts, page: ConsentPage): string {
  const { consent } = texts;
  const title = consent.title(visibleName(page.app.name));
  const since = new Intl.DateTimeFormat(texts.language, { dateStyle: 'long', timeZone: 'UTC' });
  return layout(
    texts,
    title,
    html`<div class="card">
<h1><bdi>${title}</bdi></h1>
<p class="who">${consent.who(page.username)} <a href="${page.otherAccount}">${consent.notYou}</a></p>
<p>${consent.what}</p>
<ul>
${page.scopes.map((scope) => scopeItem(texts, scope))}</ul>
${resourceList(texts, page.resources)}${whereTo(texts, page.destination)}
${page.app.unverified ? html`<p class="note">${consent.unverified}</p>\n` : nothing}<p class="quiet">${consent.since(since.format(page.app.registeredAt * 1_000))} <code>${page.app.clientId}</code></p>
<form method="post" action="${page.action}">
${hiddenFields(page.fields)}<div class="actions">
<button type="submit" name="allow" value="Authorize">${consent.allow}</button>
<button type="submit" class="second">${consent.deny}</button>
</div>
</form>
</div>`,
  );
}

function scopeItem({ consent }: Texts, { token, words }: { token: string; words: string | undefined }): Html {
  return html`<li>${words ?? consent.introspection} <code class="quiet">${token}</code></li>\n`;
}

function resourceList({ consent }: Texts, resources: readonly string[]): Html {
  if (resources.length === 0) return nothing;
  return html`<p>${consent.where}</p>
<ul>
${resources.map((resource) => html`<li><code>${resource}</code></li>\n`)}</ul>
`;
}

function whereTo({ consent }: Texts, { kind, name }: Destination): Html {
  if (kind === 'web') return html`<p>${consent.leadsToWeb(name)}</p>`;
  const text = kind === 'loopback' ? consent.leadsToLoopback(name) : consent.leadsToApp(name);
  return html`<p class="note">${text}</p>`;
}
