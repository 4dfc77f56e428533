import { rotateClientSecret } from '../../../core/clients.ts';
import { findOwnClient } from '../../../core/own-clients.ts';
import { UserError } from '../../../errors.ts';
import { PageError } from '../../page-error.ts';
import { ACTION_FIELD, applicationPage, GRACES, ROTATE_SECRET } from '../../pages/applications/detail.ts';
import { personalPage } from '../../personal-page.ts';
import { ownClient } from './own.ts';

export const showApplication = personalPage({
  method: 'GET',
  path: '/applications/:id',
  async show(visit) {
    const { texts, frame, csrf } = visit;
    return applicationPage(texts, frame, { client: await ownClient(visit), csrf });
  },
});

/** Makes a new secret for an app, and shows it in this one answer. */
export const rotateApplicationSecret = personalPage({
  method: 'POST',
  path: '/applications/:id',
  async show(visit) {
    const { context, texts, user, form, frame, csrf } = visit;
    const before = await ownClient(visit);
    const grace = GRACES.find((seconds) => String(seconds) === form.get('grace'));
    if (form.get(ACTION_FIELD) !== ROTATE_SECRET || grace === undefined) {
      throw new PageError('unreadable', { detail: 'the form says neither what to do nor how' });
    }
    try {
      const clientSecret = await rotateClientSecret(context, before, { graceSeconds: grace });
      const client = (await findOwnClient(context, user, before.id)) ?? before;
      return applicationPage(texts, frame, { client, csrf, clientSecret });
    } catch (error) {
      // It became public, or went away, since the page was shown.
      if (error instanceof UserError) throw new PageError('requestOver', { detail: error.message });
      throw error;
    }
  },
});
