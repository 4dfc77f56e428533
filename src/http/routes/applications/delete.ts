import { deleteClient } from '../../../core/clients.ts';
import { seeOther } from '../../headers.ts';
import { applicationsPath } from '../../pages/addresses.ts';
import { deleteApplicationPage } from '../../pages/applications/delete.ts';
import { personalPage } from '../../personal-page.ts';
import { ownClient } from './own.ts';

export const askApplicationDeletion = personalPage({
  method: 'GET',
  path: '/applications/:id/delete',
  async show(visit) {
    const { texts, frame, csrf } = visit;
    return deleteApplicationPage(texts, frame, { client: await ownClient(visit), csrf });
  },
});

/** Deletes an app. Its tokens are dead at once. */
export const deleteApplication = personalPage({
  method: 'POST',
  path: '/applications/:id/delete',
  async show(visit) {
    const client = await ownClient(visit);
    await deleteClient(visit.context, client);
    return seeOther(visit.reply, `${applicationsPath(visit.frame.basePath)}?deleted=1`);
  },
});
