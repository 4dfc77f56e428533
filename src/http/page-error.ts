import type { ErrorName } from './pages/texts/index.ts';

/** Failures that only pages have, and the status of each. */
const statusByName = {
  otherSite: 403,
  staleForm: 403,
} as const satisfies Partial<Record<ErrorName, number>>;

/** A failure that a person sees as a page, with texts of its own in the catalogue. `detail` goes to the log only. */
export class PageError extends Error {
  readonly page: keyof typeof statusByName;
  readonly detail: string | undefined;

  constructor(page: keyof typeof statusByName, options: { detail?: string } = {}) {
    super(page);
    this.name = 'PageError';
    this.page = page;
    this.detail = options.detail;
  }

  get status(): number {
    return statusByName[this.page];
  }
}
