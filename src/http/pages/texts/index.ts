import { de } from './de.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

/** The texts of the pages in one language. */
export type Texts = typeof en;

/** A failure that the catalogue has a page for. */
export type ErrorName = {
  [Name in keyof Texts['errors']]: Texts['errors'][Name] extends { title: string } ? Name : never;
}[keyof Texts['errors']];

/** Every language; the first is for readers of none of them. */
export const languages: readonly [Texts, ...Texts[]] = [en, de, fr];

/** How many of a header's languages are looked at: nobody reads more. */
const TAGS_AT_MOST = 20;

/**
 * The texts in the first of a reader's languages that there is.
 *
 * @param uiLocales what the request says, best first, with blanks between (OpenID Connect Core section 3.1.2.1)
 * @param acceptLanguage what the browser says (RFC 9110 section 12.5.4)
 */
export function chooseTexts(uiLocales: string | undefined, acceptLanguage: string | undefined): Texts {
  const wanted = [
    ...(uiLocales?.split(' ', TAGS_AT_MOST) ?? []),
    ...readAcceptLanguage(acceptLanguage ?? ''),
  ];
  for (const tag of wanted) {
    const [primary = ''] = tag.toLowerCase().split('-', 1);
    const found = languages.find(({ language }) => language === primary);
    if (found !== undefined) return found;
  }
  return languages[0];
}

/** The tags of a header, best first. */
function readAcceptLanguage(header: string): string[] {
  return header
    .split(',', TAGS_AT_MOST)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
