import type { FastifyRequest } from 'fastify';
import { chooseTexts, type Texts } from './pages/texts/index.ts';

/**
 * The texts of the pages, in the language of whoever reads them.
 *
 * @param uiLocales what the client asked for in `ui_locales`
 */
export function textsOf({ headers }: FastifyRequest, uiLocales?: string): Texts {
  return chooseTexts(uiLocales, headers['accept-language']);
}
