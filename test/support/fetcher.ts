import { expect } from 'vitest';
import { formsIn, type PageForm } from './browser.ts';

/** A browser on a real network, without scripts. */
export class Fetcher {
  #cookie = '';
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  async send(address: string, form?: Record<string, string>): Promise<Response> {
    const body = form === undefined ? null : new URLSearchParams(form);
    const answer = await fetch(new URL(address, this.#base), {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie: this.#cookie },
      body,
    });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) this.#cookie = set.split(';')[0] ?? '';
    return answer;
  }

  async follow(answer: Response): Promise<Response> {
    expect(answer.status).toBe(303);
    return this.send(answer.headers.get('location') ?? '');
  }
}

/** The first form of a page. */
export async function formIn(answer: Response): Promise<PageForm> {
  expect(answer.status).toBe(200);
  return formsIn(await answer.text())[0] ?? expect.fail('no form');
}
