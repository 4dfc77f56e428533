import { formsIn, type PageForm, readable } from './browser.ts';

/** What a page of a server on a real network shows. */
export interface Seen {
  status: number;
  headers: Headers;
  text: string;
  /** All that can be read on it. */
  words: string;
  forms: PageForm[];
  /** Where it is. */
  address: URL;
  /** Where it would go next: an address of another origin, to which nothing was sent. */
  leadsTo: URL | undefined;
}

const REDIRECTS_AT_MOST = 10;

/** Somebody's browser on a real network, without scripts. It follows redirects within an origin, and keeps its cookies. */
export class NetworkBrowser {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Goes to an address. */
  visit(address: string | URL): Promise<Seen> {
    return this.#go(new URL(address), undefined);
  }

  /** Sends a form of a page, with what was typed into it and by the button that was pressed. */
  submit(page: Seen, typed: Readonly<Record<string, string>> = {}, press?: string): Promise<Seen> {
    const form = page.forms.find(
      ({ buttons }) => press === undefined || buttons.some(({ name }) => name === press),
    );
    if (form === undefined) throw new Error(`no form on ${page.address}: ${page.words}`);
    const button = form.buttons.find(({ name }) => name !== '' && name === press);
    const pressed = button === undefined ? {} : { [button.name]: button.value };
    const body = new URLSearchParams({ ...form.fields, ...typed, ...pressed });
    return this.#go(new URL(form.action || page.address, page.address), body);
  }

  /** Goes to an authorization request, signs in where that is asked, and allows what is asked. */
  async authorize(address: string | URL, username = 'alice', password = username): Promise<Seen> {
    let page = await this.visit(address);
    if (page.forms.some(({ fields }) => 'password' in fields)) {
      page = await this.submit(page, { username, password });
    }
    const asks = page.forms.some(({ buttons }) => buttons.some(({ name }) => name === 'allow'));
    return asks ? this.submit(page, {}, 'allow') : page;
  }

  async #go(address: URL, body: URLSearchParams | undefined): Promise<Seen> {
    let at = address;
    let answer = await this.#send(at, body);
    for (let count = 0; answer.headers.has('location'); count++) {
      if (count === REDIRECTS_AT_MOST) throw new Error(`too many redirects, the last one from ${at}`);
      const next = new URL(answer.headers.get('location') ?? '', at);
      if (next.origin !== address.origin) return seenOf(answer, at, next);
      await answer.body?.cancel();
      at = next;
      answer = await this.#send(at, undefined);
    }
    return seenOf(answer, at, undefined);
  }

  async #send(address: URL, body: URLSearchParams | undefined): Promise<Response> {
    const jar = this.#cookies.get(address.host) ?? new Map<string, string>();
    this.#cookies.set(address.host, jar);
    const answer = await fetch(address, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; ') },
      body: body ?? null,
    });
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }
}

async function seenOf(answer: Response, address: URL, leadsTo: URL | undefined): Promise<Seen> {
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    words: readable(text),
    forms: formsIn(text),
    address,
    leadsTo,
  };
}
