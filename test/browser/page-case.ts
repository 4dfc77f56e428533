import type { BrowserContextOptions, Page } from 'playwright-core';
import type { ErrorName } from '../../src/http/pages/texts/index.ts';
import { openPage } from '../support/chromium.ts';
import { openWorld, type World } from './world.ts';

/** A method and a path, as in the list of routes. */
export type RouteName = `${'GET' | 'POST'} /${string}`;

/** A page as somebody meets it. */
export interface PageCase {
  /** In the words of file names. */
  name: string;
  /** What went wrong, where it says that. */
  error?: ErrorName;
  /** What answers with it. */
  route: RouteName;
  /** Where no route does: nothing is there, or not for this method. */
  routeless?: true;
  /** What led there by a redirect, where that has no page of its own. */
  after?: RouteName;
  /** Where loading it again does not show the same: what it tells of has been done, or something was pressed on it. */
  once?: true;
  /** Leads a browser there. */
  reach(page: Page, world: World): Promise<unknown>;
  /** Where it has to be another server than the usual one. */
  open?: () => Promise<World>;
}

/** Of an app on a phone. */
export const LONG_SCHEME = 'com.example.a-very-long-name-of-an-app-that-nobody-can-read';

/** With words as long as those of real people. */
export const usualSettings = {
  SCOPES: {
    read: 'See your profile, your messages and your files',
    write: 'Change your profile, and send messages in your name to everybody you know',
    'https://api.example.com/auth/calendar.events.readonly': 'See the events of all of your calendars',
    groups: 'See the groups you are in',
  },
  ALLOWED_REDIRECT_URI_SCHEMES: ['http', 'https', LONG_SCHEME],
};

/** Opens a page of the list with a browser that has nothing yet; also says which routes answered on the way. */
export async function openCase(
  { open = () => openWorld({ settings: usualSettings }), reach }: PageCase,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; answeredBy: string | undefined; redirectedBy: string[] }> {
  const world = await open();
  const page = await openPage({ ignoreHTTPSErrors: true, ...options });
  const answers: { route: string; leadsOn: boolean }[] = [];
  page.on('response', (response) => {
    const request = response.request();
    const { origin, pathname } = new URL(request.url());
    if (!request.isNavigationRequest() || origin !== world.origin) return;
    answers.push({ route: `${request.method()} ${pathname}`, leadsOn: response.status() === 303 });
  });
  await reach(page, world);
  return {
    page,
    answeredBy: answers.findLast(({ leadsOn }) => !leadsOn)?.route,
    redirectedBy: answers.filter(({ leadsOn }) => leadsOn).map(({ route }) => route),
  };
}

/** Matches the requests of a route. */
export function requestsOf(route: RouteName): RegExp {
  return new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`);
}
