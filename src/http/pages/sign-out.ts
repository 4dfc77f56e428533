import { visibleName } from './consent.ts';
import { hiddenFields } from './form.ts';
import { html, nothing } from './html.ts';
import { layout } from './layout.ts';
import { SIGN_IN } from './sign-in.ts';
import type { Texts } from './texts/index.ts';

export const SIGN_OUT = '/accounts/logout/';

export interface SignOutQuestion {
  /** Where the form goes, and what it carries. */
  action: string;
  fields: Readonly<Record<string, string>>;
  username: string;
  /** The app that sent the user here, if one did. */
  app?: string | undefined;
}

/** Asks whether somebody wants to sign out: an address that somebody was lured to must not do it by itself. */
export function signOutPage(texts: Texts, { action, fields, username, app }: SignOutQuestion): string {
  const { signOut } = texts;
  return layout(
    texts,
    signOut.title,
    html`<div class="card">
<h1>${signOut.title}</h1>
${app === undefined ? nothing : html`<p><bdi>${signOut.askedBy(visibleName(app))}</bdi></p>\n`}<p class="who">${signOut.question(username)}</p>
<form method="post" action="${action}">
${hiddenFields(fields)}<div class="actions"><button>${signOut.submit}</button><a class="button second" href="/">${signOut.stay}</a></div>
</form>
</div>`,
  );
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
