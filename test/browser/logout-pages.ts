import type { PageCase } from './page-case.ts';
import { comeSignedIn, press } from './world.ts';

const PATH = '/o/logout/';

export const logoutPages: readonly PageCase[] = [
  {
    name: 'logout',
    route: `GET ${PATH}`,
    async reach(page, world) {
      await comeSignedIn(page, world);
      await page.goto(`${world.origin}${PATH}?client_id=${world.app.id}`);
    },
  },
  {
    name: 'logout-done',
    route: `POST ${PATH}`,
    once: true,
    async reach(page, world) {
      await comeSignedIn(page, world);
      await page.goto(world.origin + PATH);
      await press(page, 'form button');
    },
  },
  {
    name: 'error-wrong-logout',
    error: 'wrongLogout',
    route: `GET ${PATH}`,
    reach: (page, { origin }) => page.goto(`${origin}${PATH}?id_token_hint=nonsense`),
  },
];
