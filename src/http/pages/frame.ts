import { accessPath, applicationsPath, SIGN_OUT } from './addresses.ts';
import { type Html, html, nothing } from './html.ts';
import { layout } from './layout.ts';
import type { Texts } from './texts/index.ts';

/** What stands around every page of somebody who is signed in. */
export interface Frame {
  username: string;
  basePath: string;
  /** The path of the page itself. */
  path: string;
}

/** A page of somebody who is signed in: who that is, and the way to the others. */
export function framed(texts: Texts, frame: Frame, title: string, body: Html): string {
  return layout(texts, title, body, navigation(texts, frame));
}

/** Links to the pages of somebody who is signed in. */
export function navigation({ frame: words }: Texts, { username, basePath, path }: Frame): Html {
  const places = [
    ['/', words.home],
    [applicationsPath(basePath), words.applications],
    [accessPath(basePath), words.access],
    [SIGN_OUT, words.sessions(username)],
  ] as const;
  const links = places.map(([place, name]) => html`<a href="${place}"${current(place, path)}>${name}</a>\n`);
  return html`<nav class="bar" aria-label="${words.label}">
${links}</nav>
`;
}

/** Whether a link leads to the page itself, or to one that this one belongs to. */
function current(place: string, path: string): Html {
  if (path === place || `${path}/` === place) return html` aria-current="page"`;
  return place !== '/' && path.startsWith(place) ? html` aria-current="true"` : nothing;
}

/** A day, for people and for programs. */
export function day({ language }: Texts, at: number): Html {
  const moment = new Date(at * 1_000);
  const words = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  return html`<time datetime="${moment.toISOString().slice(0, 10)}">${words.format(moment)}</time>`;
}

/** A moment, to the minute. */
export function moment({ language }: Texts, at: number): Html {
  const then = new Date(at * 1_000);
  const words = new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return html`<time datetime="${then.toISOString()}">${words.format(then)} UTC</time>`;
}

/** The way to the next stretch of a list, where there is one. */
export function nextLink({ frame: words }: Texts, path: string, next: string | null): Html {
  if (next === null) return nothing;
  return html`<p><a href="${path}?${String(new URLSearchParams({ after: next }))}">${words.next}</a></p>\n`;
}
