import { hash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** The page at which a browser ends: it has nothing more to do. */
export interface Page {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

export const done: Page = {
  status: 200,
  title: 'Signed in',
  text: 'The token is in the terminal. This page may be closed.',
};

/** @param why a sentence for a person, which may quote what the server said */
export function failed(why: string): Page {
  return { status: 400, title: 'There is no token', text: `${why}. This page may be closed.` };
}

export const notMeant: Page = {
  status: 400,
  title: 'This answer is not the one that is waited for',
  text: 'It belongs to another sign-in. The one in the terminal goes on waiting.',
};

export const notFound: Page = {
  status: 404,
  title: 'Nothing here',
  text: 'This address has nothing to show.',
};

const STYLE =
  'body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;overflow-wrap:anywhere}';

const POLICY =
  `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; ` +
  "frame-ancestors 'none'";

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character);
}

/** Sends a page and closes the connection: the program behind it ends soon. */
export function sendPage(response: ServerResponse, { status, title, text }: Page): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeText(title)}</h1>
<p>${escapeText(text)}</p>
</body>
</html>
`);
}
