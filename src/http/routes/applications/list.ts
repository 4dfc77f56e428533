import { listOwnClients } from '../../../core/own-clients.ts';
import { applicationsPage } from '../../pages/applications/list.ts';
import { cursorOf, personalPage } from '../../personal-page.ts';

const PER_PAGE = 50;

/** The apps of whoever is signed in; a superuser sees all. */
export const listApplications = personalPage({
  method: 'GET',
  path: '/applications',
  async show({ context, texts, user, form, frame }) {
    const page = await listOwnClients(context, user, { limit: PER_PAGE, after: cursorOf(form) });
    return applicationsPage(texts, frame, {
      clients: page.data,
      next: page.next,
      everybody: user.superuser,
      deleted: form.get('deleted') !== undefined,
    });
  },
});
