import { endConsent, findGivenAccess, type GivenAccess, listConsents } from '../../core/consents.ts';
import { seeOther } from '../headers.ts';
import { PageError } from '../page-error.ts';
import { accessPath } from '../pages/addresses.ts';
import { authorizedTokensPage, endAccessPage } from '../pages/authorized-tokens.ts';
import { cursorOf, personalPage, rowNumber, type Visit } from '../personal-page.ts';

const PER_PAGE = 50;

/** What whoever is signed in has let apps have. */
export const listAuthorizedTokens = personalPage({
  method: 'GET',
  path: '/authorized_tokens',
  async show({ context, texts, user, form, frame }) {
    const page = await listConsents(context, user, { limit: PER_PAGE, after: cursorOf(form) });
    return authorizedTokensPage(texts, frame, {
      access: page.data,
      next: page.next,
      scopes: context.settings.SCOPES,
      ended: form.get('ended') !== undefined,
    });
  },
});

export const askEndOfAccess = personalPage({
  method: 'GET',
  path: '/authorized_tokens/:id/delete',
  async show(visit) {
    const { texts, frame, csrf } = visit;
    return endAccessPage(texts, frame, { given: await ownAccess(visit), csrf });
  },
});

/** Takes back what an app has. Its tokens are dead at once. */
export const endAccess = personalPage({
  method: 'POST',
  path: '/authorized_tokens/:id/delete',
  async show(visit) {
    const { context, reply, user, frame } = visit;
    const { client } = await ownAccess(visit);
    await endConsent(context, user, client);
    return seeOther(reply, `${accessPath(frame.basePath)}?ended=1`);
  },
});

/** What the visitor has let the app have whose number is in the address; what others have is nobody's business. */
async function ownAccess({ context, request, user }: Visit): Promise<GivenAccess> {
  const id = rowNumber(request);
  const given = id === undefined ? undefined : await findGivenAccess(context, user, id);
  if (given === undefined) throw new PageError('notFound', { detail: 'nothing that this user has given' });
  return given;
}
