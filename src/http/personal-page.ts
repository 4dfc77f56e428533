import type { FastifyRequest } from 'fastify';
import type { Form } from '../core/form.ts';
import type { Session } from '../core/sessions.ts';
import type { User } from '../core/users.ts';
import { checkCsrf, csrfField } from './csrf.ts';
import { protectPage, seeOther } from './headers.ts';
import type { Frame } from './pages/frame.ts';
import { SIGN_IN } from './pages/sign-in.ts';
import type { Texts } from './pages/texts/index.ts';
import { queryOf, readBody, readQuery } from './parameters.ts';
import type { Exchange, Route } from './route.ts';
import { readSignedIn } from './session-cookie.ts';
import { textsOf } from './texts-of.ts';

/** A request for a page of somebody who is signed in. */
export interface Visit extends Exchange {
  texts: Texts;
  user: User;
  session: Session;
  /** The query of a GET; the form of a POST, which has been proved to be from a page of ours. */
  form: Form;
  /** What stands around the page. */
  frame: Frame;
  /** Goes into every form of the page. */
  csrf: Readonly<Record<string, string>>;
}

interface PersonalPage {
  method: Route['method'];
  path: string;
  root?: boolean;
  /** Answers with the page, or sends the browser on. */
  show(visit: Visit): Promise<string>;
}

/** An address whose page is for whoever is signed in; others are sent to sign in, and come back to it. */
export function personalPage({ method, path, root, show }: PersonalPage): Route {
  return {
    method,
    path,
    ...(root === undefined ? {} : { root }),
    page: true,
    async handle(context, request, reply) {
      const form = method === 'POST' ? readBody(request) : readQuery(request);
      if (method === 'POST') checkCsrf(context, request, form);
      const signedIn = await readSignedIn(context, request);
      if (signedIn === undefined) return seeOther(reply, signInFor(request));
      protectPage(reply, { formsLead: 'here' });
      const { SERVER } = context.settings;
      return show({
        context,
        request,
        reply,
        ...signedIn,
        texts: textsOf(request),
        form,
        frame: { username: signedIn.user.username, basePath: SERVER.BASE_PATH, path: pathOf(request) },
        csrf: csrfField({ context, request, reply }),
      });
    },
  };
}

/** What was typed into a form is lost with the session: its page is where one begins again. */
function signInFor(request: FastifyRequest): string {
  const path = pathOf(request);
  const query = request.method === 'GET' ? queryOf(request.url) : '';
  return `${SIGN_IN}?${new URLSearchParams({ next: query === '' ? path : `${path}?${query}` })}`;
}

function pathOf({ url }: FastifyRequest): string {
  const [path = '/'] = url.split('?', 1);
  return path;
}

const ROW_NUMBER = /^[1-9][0-9]{0,14}$/;

/** A part of an address that is the number of a row; undefined for any other text. */
export function rowNumber({ params }: FastifyRequest): number | undefined {
  const { id } = params as { id?: string };
  return id !== undefined && ROW_NUMBER.test(id) ? Number(id) : undefined;
}

/** After which row a list goes on; one that no page of ours has said is none. */
export function cursorOf(form: Form): string | undefined {
  const after = form.get('after');
  return after !== undefined && ROW_NUMBER.test(after) ? after : undefined;
}
