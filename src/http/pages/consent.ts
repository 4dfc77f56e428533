import type { Destination } from '../../core/redirect-uri.ts';
import { hiddenFields } from './form.ts';
import { type Html, html, nothing } from './html.ts';
import { layout } from './layout.ts';
import type { Texts } from './texts/index.ts';

/** Who asks. */
export interface AskingApp {
  name: string;
  clientId: string;
  registeredAt: number;
  /** Whether what it says of itself is the word of somebody who is no superuser. */
  unverified: boolean;
}

export interface ConsentPage {
  app: AskingApp;
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
  return layout(
    texts,
    title,
    html`<div class="card">
<h1><bdi>${title}</bdi></h1>
<p class="who">${consent.who(page.username)} <a href="${page.otherAccount}">${consent.notYou}</a></p>
${whatIsAsked(texts, page)}${whereTo(texts, page.destination)}
${askingApp(texts, page.app)}<form method="post" action="${page.action}">
${hiddenFields(page.fields)}<div class="actions">
<button type="submit" name="allow" value="Authorize">${consent.allow}</button>
<button type="submit" class="second">${consent.deny}</button>
</div>
</form>
</div>`,
  );
}

/** What an app would be able to do, and where. */
export function whatIsAsked(
  texts: Texts,
  { scopes, resources }: Pick<ConsentPage, 'scopes' | 'resources'>,
): Html {
  return html`<p>${texts.consent.what}</p>
<ul>
${scopes.map((scope) => scopeItem(texts, scope))}</ul>
${resourceList(texts, resources)}`;
}

/** Since when an app is known here, under which id, and whether anybody has looked at it. */
export function askingApp(
  { consent, language }: Texts,
  { clientId, registeredAt, unverified }: AskingApp,
): Html {
  const since = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const note = unverified ? html`<p class="note">${consent.unverified}</p>\n` : nothing;
  return html`${note}<p class="quiet">${consent.since(since.format(registeredAt * 1_000))} <code>${clientId}</code></p>\n`;
}

/** A scope token, with what it means in words. */
export function scopeItem(
  { consent }: Texts,
  { token, words }: { token: string; words: string | undefined },
): Html {
  const own = Object.hasOwn(consent.scopes, token)
    ? consent.scopes[token as keyof typeof consent.scopes]
    : '';
  return html`<li>${words ?? own} <code class="quiet">${token}</code></li>\n`;
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
