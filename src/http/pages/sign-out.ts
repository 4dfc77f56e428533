import { SIGN_OUT } from './addresses.ts';
import { hiddenFields } from './form.ts';
import { type Frame, framed, moment, nextLink } from './frame.ts';
import { type Html, html, nothing } from './html.ts';
import { layout } from './layout.ts';
import { SIGN_IN } from './sign-in.ts';
import type { Texts } from './texts/index.ts';

/** The fields that say which other browser is meant, or all of them. */
export const SID_FIELD = 'sid';
export const EVERYWHERE_FIELD = 'everywhere';

export interface SignOutPage {
  frame: Frame;
  csrf: Readonly<Record<string, string>>;
  /** Where the user is signed in, a stretch of it. */
  sessions: readonly { sid: string; authenticatedAt: number; expiresAt: number }[];
  next: string | null;
  /** The session of this very browser. */
  ownSid: string;
}

/**
 * Asks whether somebody wants to sign out: an address that somebody was lured to must not do it by itself. It says as
 * well where else they are signed in, and lets them end that.
 */
export function signOutPage(texts: Texts, page: SignOutPage): string {
  const { signOut } = texts;
  const { csrf, frame } = page;
  return framed(
    texts,
    frame,
    signOut.title,
    html`<h1>${signOut.title}</h1>
<p class="who">${signOut.question(frame.username)}</p>
<form method="post" action="${SIGN_OUT}">
${hiddenFields(csrf)}<div class="actions"><button>${signOut.submit}</button><a class="button second" href="/">${signOut.stay}</a></div>
</form>
<h2>${signOut.where}</h2>
<ul class="entries">
${page.sessions.map((session) => sessionEntry(texts, page, session))}</ul>
${nextLink(texts, SIGN_OUT, page.next)}<form method="post" action="${SIGN_OUT}">
${hiddenFields({ ...csrf, [EVERYWHERE_FIELD]: 'on' })}<div class="actions"><button class="second">${signOut.everywhere}</button></div>
</form>`,
  );
}

function sessionEntry(
  texts: Texts,
  { csrf, ownSid }: SignOutPage,
  { sid, authenticatedAt, expiresAt }: SignOutPage['sessions'][number],
): Html {
  const { signOut } = texts;
  const own = sid === ownSid;
  const end = html`<form method="post" action="${SIGN_OUT}">
${hiddenFields({ ...csrf, [SID_FIELD]: sid })}<div class="actions"><button class="second">${signOut.endOne}</button></div>
</form>
`;
  return html`<li><p>${own ? html`<strong>${signOut.thisBrowser}</strong> ` : nothing}${signOut.since} ${moment(texts, authenticatedAt)}</p>
<p class="quiet">${signOut.until} ${moment(texts, expiresAt)}</p>
${own ? nothing : end}</li>
`;
}

/** Says that nobody is signed in any more. */
export function signedOutPage(texts: Texts): string {
  const { signOut } = texts;
  return layout(
    texts,
    signOut.done,
    html`<div class="card">
<h1>${signOut.done}</h1>
<p class="quiet">${signOut.doneHint}</p>
<div class="actions"><a class="button second" href="${SIGN_IN}">${signOut.signInAgain}</a></div>
</div>`,
  );
}
