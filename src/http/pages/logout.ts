import { visibleName } from './consent.ts';
import { hiddenFields } from './form.ts';
import { html, nothing } from './html.ts';
import { layout } from './layout.ts';
import type { Texts } from './texts/index.ts';

export interface LogoutPage {
  /** Where the form goes, and what it carries. */
  action: string;
  fields: Readonly<Record<string, string>>;
  username: string;
  /** The app that sent the user here, if one did. */
  app?: string | undefined;
}

/** Asks whether the user whom an app has sent here wants to sign out (OpenID Connect RP-Initiated Logout section 2). */
export function logoutPage(texts: Texts, { action, fields, username, app }: LogoutPage): string {
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
