import { hiddenFields } from './form.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { SIGN_IN } from './sign-in.ts';
import type { Texts } from './texts/index.ts';

export const SIGN_OUT = '/accounts/logout/';

/** Asks whether somebody wants to sign out: an address that somebody was lured to must not do it by itself. */
export function signOutPage(
  texts: Texts,
  { csrf, username }: { csrf: Readonly<Record<string, string>>; username: string },
): string {
  const { signOut } = texts;
  return layout(
    texts,
    signOut.title,
    html`<div class="card">
<h1>${signOut.title}</h1>
<p class="who">${signOut.question(username)}</p>
<form method="post" action="${SIGN_OUT}">
${hiddenFields(csrf)}<div class="actions"><button>${signOut.submit}</button><a class="button second" href="/">${signOut.stay}</a></div>
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
