import { html, nothing } from './html.ts';
import { layout } from './layout.ts';
import type { ErrorName, Texts } from './texts/index.ts';

export interface FailurePage {
  name: ErrorName;
  requestId: string;
  /** In English, for developers. */
  explanation?: string | undefined;
  waitSeconds: number | undefined;
}

/** What went wrong and what to do about it. */
export function errorPage(texts: Texts, { name, requestId, explanation, waitSeconds }: FailurePage): string {
  const { errors } = texts;
  const { title, next } = errors[name];
  return layout(
    texts,
    title,
    html`<div class="card">
<h1>${title}</h1>
<p>${next}</p>
${explanation === undefined ? nothing : html`<p class="note"><code>${explanation}</code></p>\n`}${waitSeconds === undefined ? nothing : html`<p>${errors.wait(span(texts, waitSeconds))}</p>\n`}<p class="quiet">${errors.reference} <code>${requestId}</code></p>
<p><a href="/">${errors.home}</a></p>
</div>`,
  );
}

/** A span in words, in minutes where seconds would say too much. */
function span({ language }: Texts, seconds: number): string {
  const [amount, unit] = seconds < 90 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}
