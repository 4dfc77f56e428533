import type { Context } from '../../context.ts';
import { answerDevice, enterUserCode, type WaitingDevice } from '../../core/device/approve.ts';
import { shownUserCode } from '../../core/device/user-code.ts';
import { ownDevicePage } from '../../core/device/verification-uri.ts';
import type { Form } from '../../core/form.ts';
import type { SignedIn } from '../../core/sessions.ts';
import { addressOf } from '../address-of.ts';
import { checkCsrf, csrfField } from '../csrf.ts';
import { protectPage, seeOther } from '../headers.ts';
import { PageError } from '../page-error.ts';
import { deviceAnsweredPage, deviceCodePage, deviceConsentPage } from '../pages/device.ts';
import { drawQrCode } from '../pages/qr-code.ts';
import { SIGN_IN } from '../pages/sign-in.ts';
import { readBody, readQuery } from '../parameters.ts';
import type { Exchange, Route } from '../route.ts';
import { readSignedIn } from '../session-cookie.ts';
import { textsOf } from '../texts-of.ts';

const PATH = '/device';

/** In the query of the page as in its forms. */
const USER_CODE = 'user_code';

/** Asks for the code that a device shows (RFC 8628 section 3.3). A visit looks nothing up and changes nothing. */
export const askUserCode: Route = {
  method: 'GET',
  path: PATH,
  page: true,
  async handle(context, request, reply) {
    const exchange = { context, request, reply };
    const userCode = shownUserCode(readQuery(request).get(USER_CODE) ?? '');
    const signedIn = await readSignedIn(context, request);
    if (signedIn === undefined) return seeOther(reply, signInAddress(context, userCode));
    return showEntry(exchange, signedIn, { userCode, refused: false });
  },
};

/** Takes the code and asks for consent, or takes the answer to that. */
export const enterDevice: Route = {
  method: 'POST',
  path: PATH,
  page: true,
  async handle(context, request, reply) {
    const exchange = { context, request, reply };
    const form = readBody(request);
    checkCsrf(context, request, form);
    const typed = form.get(USER_CODE) ?? '';
    const signedIn = await readSignedIn(context, request);
    if (signedIn === undefined) return seeOther(reply, signInAddress(context, shownUserCode(typed)));
    const allowed = readAnswer(form);
    if (allowed !== undefined) return takeAnswer(exchange, signedIn, { typed, allowed });
    const device = await enterUserCode(context, { typed, address: addressOf(request) }, signedIn);
    if (device === undefined) {
      request.outcome.error = 'wrong_user_code';
      return showEntry(exchange, signedIn, { userCode: shownUserCode(typed), refused: true });
    }
    return showConsent(exchange, signedIn, { device, typed });
  },
};

/** The button that was pressed on the page that asks for consent; undefined for a form that has none of them. */
function readAnswer(form: Form): boolean | undefined {
  if (form.get('deny') !== undefined) return false;
  return form.get('allow') === undefined ? undefined : true;
}

async function takeAnswer(
  { context, request, reply }: Exchange,
  signedIn: SignedIn,
  answer: { typed: string; allowed: boolean },
): Promise<string> {
  const device = await answerDevice(context, answer, signedIn);
  if (device === undefined) throw new PageError('codeOver', { detail: 'no code that this user can answer' });
  request.outcome.client_id = device.client.clientId;
  if (!answer.allowed) request.outcome.error = 'access_denied';
  protectPage(reply, { formsLead: 'here' });
  return deviceAnsweredPage(textsOf(request), { app: device.client.name, allowed: answer.allowed });
}

function ownPath({ settings }: Context): string {
  return `${settings.SERVER.BASE_PATH}${PATH}/`;
}

/** The sign-in page, from where the way leads back here. */
function signInAddress(context: Context, userCode: string | undefined): string {
  const query = userCode === undefined ? '' : `?${USER_CODE}=${encodeURIComponent(userCode)}`;
  return `${SIGN_IN}?${new URLSearchParams({ next: `${ownPath(context)}${query}` })}`;
}

async function showEntry(
  exchange: Exchange,
  { user }: SignedIn,
  { userCode, refused }: { userCode: string | undefined; refused: boolean },
): Promise<string> {
  const { context, request, reply } = exchange;
  protectPage(reply, { formsLead: 'anywhere' });
  const texts = textsOf(request);
  const here = ownDevicePage(context.settings, userCode);
  return deviceCodePage(texts, {
    username: user.username,
    userCode,
    refused,
    phone: isReachable(here) ? await drawQrCode(here, texts.device.phoneImage(here)) : undefined,
    action: ownPath(context),
    fields: csrfField(exchange),
    otherAccount: signInAddress(context, userCode),
  });
}

/** Whether another machine can get to an address, as far as the address tells. */
function isReachable(address: string): boolean {
  return !/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(address).hostname);
}

function showConsent(
  exchange: Exchange,
  { user }: SignedIn,
  { device, typed }: { device: WaitingDevice; typed: string },
): string {
  const { context, request, reply } = exchange;
  const { client, scope, audience, requestedAt, address } = device;
  const { SCOPES } = context.settings;
  request.outcome.client_id = client.clientId;
  protectPage(reply, { formsLead: 'anywhere' });
  const userCode = shownUserCode(typed) ?? typed;
  return deviceConsentPage(textsOf(request), {
    app: {
      name: client.name,
      clientId: client.clientId,
      registeredAt: client.createdAt,
      unverified: client.unverified,
    },
    username: user.username,
    scopes: scope.map((token) => ({ token, words: SCOPES[token] })),
    resources: audience,
    userCode,
    askedFrom: address,
    askedSecondsAgo: Math.max(0, context.now() - requestedAt),
    action: ownPath(context),
    fields: { ...csrfField(exchange), [USER_CODE]: userCode },
  });
}
