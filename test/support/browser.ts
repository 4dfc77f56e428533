import { parseSetCookie } from 'cookie';
import { type Answer, passwordOf, type Testbed } from './testbed.ts';

/** A form as a person meets it: where it goes, what is in it already, and its buttons that say something. */
export interface PageForm {
  action: string;
  method: string;
  fields: Record<string, string>;
  buttons: { name: string; value: string; text: string }[];
  /** All that can be read in it. */
  text: string;
}

/** What a browser shows after it has followed the redirects of its own host. */
export interface Page extends Answer {
  /** Where it is. */
  address: string;
  forms: PageForm[];
  /** Where it would go next: an address of another host, to which nothing is sent. */
  leadsTo: string | undefined;
}

const REDIRECTS_AT_MOST = 10;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function decodeText(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '');
}

function attributesOf(tag: string): Record<string, string> {
  const pairs = [...tag.matchAll(/([a-z-]+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, decodeText(value)]));
}

/** The text of some HTML, as it is read. */
export function readable(html: string): string {
  return decodeText(html.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

/** The forms of a page, in order. */
export function formsIn(html: string): PageForm[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, tag = '', inside = '']) => {
    const { action = '', method = 'get' } = attributesOf(tag);
    const inputs = [...inside.matchAll(/<input\b([^>]*)>/gs)].map(([, input = '']) => ({
      ...attributesOf(input),
      // What is not checked is not sent, nor what cannot be changed.
      unsent:
        (/type="(checkbox|radio)"/.test(input) && !/\schecked\b/.test(input)) || /\sdisabled\b/.test(input),
    })) as { name?: string; value?: string; unsent: boolean }[];
    const fields = inputs.flatMap(({ name, value = '', unsent }) =>
      name === undefined || unsent ? [] : [[name, value]],
    );
    const areas = [...inside.matchAll(/<textarea\b([^>]*)>\n?(.*?)<\/textarea>/gs)].map(
      ([, area = '', text = '']) => [attributesOf(area).name ?? '', decodeText(text)],
    );
    const selects = [...inside.matchAll(/<select\b([^>]*)>.*?<option\b([^>]*)>/gs)].map(
      ([, select = '', option = '']) => [attributesOf(select).name ?? '', attributesOf(option).value ?? ''],
    );
    const buttons = [...inside.matchAll(/<button\b([^>]*)>(.*?)<\/button>/gs)].map(
      ([, button = '', text = '']) => ({
        name: '',
        value: '',
        ...attributesOf(button),
        text: readable(text),
      }),
    );
    return {
      action,
      method,
      fields: Object.fromEntries([...fields, ...areas, ...selects]),
      buttons,
      text: readable(inside),
    };
  });
}

/**
 * Somebody's browser, without scripts: keeps cookies, follows redirects within its host, and sends forms as they stand
 * on the page with what was typed into them.
 */
export class Browser {
  readonly #bed: Testbed;
  readonly #headers: Readonly<Record<string, string>>;
  /** Cookies by name. */
  readonly cookies = new Map<string, string>();

  /** @param headers are sent with every request */
  constructor(bed: Testbed, headers: Readonly<Record<string, string>> = {}) {
    this.#bed = bed;
    this.#headers = headers;
  }

  /** What it says of its cookies with every request; empty where it has none. */
  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Goes to an address of the host. */
  visit(address: string): Promise<Page> {
    return this.#go('GET', address, undefined, { 'sec-fetch-site': 'none' });
  }

  /**
   * Sends a form of a page.
   *
   * @param typed replaces what stands in fields; undefined leaves a field out
   * @param form which of the page's forms
   * @param press the name of the button, where that matters
   */
  submit(
    page: Page,
    typed: Readonly<Record<string, string | undefined>> = {},
    { form: index = 0, press }: { form?: number; press?: string } = {},
  ): Promise<Page> {
    const form = page.forms[index];
    if (form === undefined) throw new Error(`there is no form ${index} on ${page.address}: ${page.text}`);
    const button = form.buttons.find(({ name }) => name !== '' && name === press);
    if (press !== undefined && button === undefined) throw new Error(`there is no button ${press}`);
    const fields = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...form.fields, ...typed })) {
      if (value !== undefined) fields.set(name, value);
    }
    if (button !== undefined) fields.set(button.name, button.value);
    const target = new URL(form.action || page.address, `http://localhost${page.address}`);
    if (form.method === 'get') return this.visit(`${target.pathname}?${fields}`);
    // Pages that send no referrer have no origin to tell either.
    return this.#go('POST', `${target.pathname}${target.search}`, fields.toString(), {
      'sec-fetch-site': 'same-origin',
      origin: 'null',
    });
  }

  /** Signs in on the page for that. */
  async signIn(username: string, password: string, address = '/accounts/login/'): Promise<Page> {
    const page = await this.visit(address);
    return this.submit(page, { username, password });
  }

  async #go(
    method: 'GET' | 'POST',
    address: string,
    payload: string | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Page> {
    let answer = await this.#send(method, address, payload, headers);
    let at = address;
    for (let count = 0; answer.headers.location !== undefined; count++) {
      if (count === REDIRECTS_AT_MOST) throw new Error(`too many redirects, the last one to ${at}`);
      const { location } = answer.headers;
      const next = new URL(location, 'http://localhost');
      if (next.host !== 'localhost' && next.host !== 'localhost:8000') {
        return pageOf(answer, at, location);
      }
      at = `${next.pathname}${next.search}`;
      answer = await this.#send('GET', at, undefined, { 'sec-fetch-site': 'same-origin' });
    }
    return pageOf(answer, at);
  }

  async #send(
    method: string,
    url: string,
    payload: string | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const cookie = this.cookieHeader;
    const answer = await this.#bed.send({
      method,
      url,
      headers: {
        ...this.#headers,
        ...headers,
        ...(cookie === '' ? {} : { cookie }),
        ...(payload === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(payload === undefined ? {} : { payload }),
    });
    for (const text of setCookies(answer)) {
      const { name, value, maxAge } = parseSetCookie(text);
      if (maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value ?? '');
    }
    return answer;
  }
}

/** The browser of a user of the testbed, who has signed in with it. */
export async function signedInBrowser(bed: Testbed, username: string): Promise<Browser> {
  const browser = new Browser(bed);
  await browser.signIn(username, passwordOf(username));
  return browser;
}

/** The texts of the Set-Cookie headers of an answer. */
export function setCookies({ headers }: Answer): readonly string[] {
  return (headers['set-cookie'] as unknown as string[] | undefined) ?? [];
}

function pageOf(answer: Answer, address: string, leadsTo?: string): Page {
  return {
    status: answer.status,
    headers: answer.headers,
    text: answer.text,
    get json() {
      return answer.json;
    },
    address,
    forms: formsIn(answer.text),
    leadsTo,
  };
}
