import { type AskingApp, askingApp, visibleName, whatIsAsked } from './consent.ts';
import { alert, hiddenFields, textField } from './form.ts';
import { type Html, html, nothing } from './html.ts';
import { layout } from './layout.ts';
import type { Texts } from './texts/index.ts';

interface DevicePage {
  username: string;
  /** Where the form goes, and what it carries. */
  action: string;
  fields: Readonly<Record<string, string>>;
}

export interface DeviceCodePage extends DevicePage {
  /** What stands in the field already. */
  userCode: string | undefined;
  /** Whether it was tried just now. */
  refused: boolean;
  /** A QR code that leads here, where a phone can get here. */
  phone: Html | undefined;
  /** The sign-in page, on the way back here. */
  otherAccount: string;
}

/** Asks for the code that a device shows. */
export function deviceCodePage(texts: Texts, page: DeviceCodePage): string {
  const { consent, device } = texts;
  const cameWithCode = page.userCode !== undefined && !page.refused;
  return layout(
    texts,
    device.title,
    html`<div class="card">
<h1>${device.title}</h1>
<p class="who">${consent.who(page.username)} <a href="${page.otherAccount}">${consent.notYou}</a></p>
${alert(page.refused ? device.wrong : undefined)}<p>${cameWithCode ? device.check : device.hint}</p>
<form method="post" action="${page.action}">
${hiddenFields(page.fields)}${textField({
  name: 'user_code',
  label: device.code,
  value: page.userCode ?? '',
  autocomplete: 'off',
  autocapitalize: 'characters',
  focused: !cameWithCode,
})}<div class="actions"><button>${device.submit}</button></div>
</form>
${page.phone === undefined ? nothing : html`<details>\n<summary>${device.phone}</summary>\n<p>${device.phoneHint}</p>\n${page.phone}</details>\n`}</div>`,
  );
}

export interface DeviceConsentPage extends DevicePage {
  app: AskingApp;
  /** Scope tokens, each with what it means in words. */
  scopes: readonly { token: string; words: string | undefined }[];
  /** RFC 8707 resources. */
  resources: readonly string[];
  userCode: string;
  /** The IP address that the device asked from. */
  askedFrom: string | undefined;
  askedSecondsAgo: number;
}

/**
 * Asks a user whether a device may have what it asks for. The code to compare and the warning are what stands between
 * a user and somebody who sent them a code of their own (RFC 8628 section 5.4). There is no way to another account: the
 * code is this user's from here on.
 */
export function deviceConsentPage(texts: Texts, page: DeviceConsentPage): string {
  const { consent, device } = texts;
  const title = consent.title(visibleName(page.app.name));
  return layout(
    texts,
    title,
    html`<div class="card">
<h1><bdi>${title}</bdi></h1>
<p class="who">${consent.who(page.username)}</p>
${whatIsAsked(texts, page)}<p>${device.compare}</p>
<p class="user-code"><code>${page.userCode}</code></p>
<p class="note">${device.warning}</p>
<p class="quiet">${device.asked(timeAgo(texts, page.askedSecondsAgo))}${page.askedFrom === undefined ? nothing : html` ${device.askedFrom(page.askedFrom)}`}</p>
${askingApp(texts, page.app)}<form method="post" action="${page.action}">
${hiddenFields(page.fields)}<div class="actions">
<button type="submit" name="allow" value="Authorize">${consent.allow}</button>
<button type="submit" name="deny" value="Cancel" class="second">${consent.deny}</button>
</div>
</form>
</div>`,
  );
}

/** Says that the device has its answer. */
export function deviceAnsweredPage(
  texts: Texts,
  { app, allowed }: { app: string; allowed: boolean },
): string {
  const { device } = texts;
  const title = allowed ? device.allowed : device.denied;
  const name = visibleName(app);
  return layout(
    texts,
    title,
    html`<div class="card">
<h1>${title}</h1>
<p><bdi>${allowed ? device.allowedHint(name) : device.deniedHint(name)}</bdi></p>
</div>`,
  );
}

/** In whole minutes, as the reader's language says it. */
function timeAgo({ language }: Texts, seconds: number): string {
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(
    -Math.floor(seconds / 60),
    'minute',
  );
}
