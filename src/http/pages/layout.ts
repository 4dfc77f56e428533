import { type Html, html, nothing } from './html.ts';
import type { Texts } from './texts/index.ts';

/**
 * A whole page.
 *
 * @param before what stands above the main part, such as links to other pages
 */
export function layout(texts: Texts, title: string, body: Html, before: Html = nothing): string {
  const page = html`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>
${before}<main>
${body}
</main>
</body>
</html>
`;
  return page.text;
}
