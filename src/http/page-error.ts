import type { ErrorName } from './pages/texts/index.ts';

/** Failures that only pages have, and the status of each. */
const statusByName = {
  otherSite: 403,
  staleForm: 403,
  unreadable: 400,
  notFound: 404,
  wrongMethod: 405,
  unknownApp: 400,
  wrongAddress: 400,
  requestOver: 400,
  codeOver: 404,
  wrongLogout: 400,
} as const satisfies Partial<Record<ErrorName, number>>;

export type PageErrorName = keyof typeof statusByName;

/**
 * A failure that a person sees as a page, with texts of its own in the catalogue. `detail` goes to the log only;
 * `explanation` is shown, and is for the developers who use a development server.
 */
export class PageError extends Error {
  readonly page: PageErrorName;
  readonly detail: string | undefined;
  readonly explanation: string | undefined;

  constructor(page: PageErrorName, options: { detail?: string; explanation?: string | undefined } = {}) {
    super(page);
    this.name = 'PageError';
    this.page = page;
    this.detail = options.detail;
    this.explanation = options.explanation;
  }

  get status(): number {
    return statusByName[this.page];
  }
}
