import { alert, hiddenFields, textField } from './form.ts';
import { type Html, html, nothing } from './html.ts';
import { layout } from './layout.ts';
import type { Texts } from './texts/index.ts';

export const SIGN_IN = '/accounts/login/';

export interface SignInPage {
  csrf: Readonly<Record<string, string>>;
  next: string | undefined;
  /** What stands in the field already. */
  username: string | undefined;
  /** Whether it was tried just now. */
  refused: boolean;
  /** Who is signed in and may simply go on. */
  signedInAs: string | undefined;
  /** The accounts of a development server, which everybody may use. */
  devUsers: readonly { username: string; password: string }[];
}

/** Asks who somebody is. */
export function signInPage(texts: Texts, page: SignInPage): string {
  const { signIn } = texts;
  return layout(
    texts,
    signIn.title,
    html`<div class="card">
<h1>${signIn.title}</h1>
${alert(page.refused ? signIn.refused : undefined)}${goOn(texts, page)}<form method="post" action="${SIGN_IN}">
${hiddenFields({ ...page.csrf, next: page.next })}${textField({
  name: 'username',
  label: signIn.username,
  value: page.username ?? '',
  autocomplete: 'username',
  focused: page.signedInAs === undefined && page.username === undefined,
})}${textField({
  name: 'password',
  label: signIn.password,
  type: 'password',
  autocomplete: 'current-password',
  focused: page.signedInAs === undefined && page.username !== undefined,
})}<div class="actions"><button>${signIn.submit}</button></div>
</form>
${devAccounts(texts, page)}</div>`,
  );
}

function goOn({ signIn }: Texts, { signedInAs, next }: SignInPage): Html {
  if (signedInAs === undefined) return nothing;
  return html`<p class="who">${signIn.signedInAs(signedInAs)}</p>
<div class="actions"><a class="button" href="${next ?? '/'}">${signIn.goOn(signedInAs)}</a></div>
<h2>${signIn.change}</h2>
`;
}

function devAccounts({ signIn }: Texts, { devUsers, csrf, next }: SignInPage): Html {
  if (devUsers.length === 0) return nothing;
  const buttons = devUsers.map(
    ({ username, password }) => html`<form method="post" action="${SIGN_IN}">
${hiddenFields({ ...csrf, next, username, password })}<button class="second">${signIn.devSubmit(username)}</button>
</form>
`,
  );
  return html`<h2>${signIn.dev}</h2>
<p class="quiet">${signIn.devHint}</p>
<div class="actions">
${buttons}</div>
`;
}
