import type { ResponseParameters } from '../../core/authorize/response.ts';
import { visibleName } from './consent.ts';
import { Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Texts } from './texts/index.ts';

/** The one script of these pages; without it there is the button. */
export const FORM_POST_SCRIPT = 'document.forms[0].submit()';

/** Hands a response to a client as a form that the browser posts (OAuth 2.0 Form Post Response Mode section 2). */
export function formPostPage(
  texts: Texts,
  { app, action, parameters }: { app: string; action: string; parameters: ResponseParameters },
): string {
  const { formPost } = texts;
  const title = formPost.title(visibleName(app));
  const fields = parameters.map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`,
  );
  return layout(
    texts,
    title,
    html`<div class="card">
<h1><bdi>${title}</bdi></h1>
<p>${formPost.hint}</p>
<form method="post" action="${action}">
${fields}<div class="actions">
<button type="submit">${formPost.submit}</button>
</div>
</form>
</div>
<script>${new Html(FORM_POST_SCRIPT)}</script>`,
  );
}
