import type { Settings } from '../../config/settings/index.ts';
import { loadFunction } from '../extension.ts';
import { endpointBase } from '../issuer.ts';

const SETTING = 'OAUTH_DEVICE_VERIFICATION_URI_COMPLETE';
const USER_CODE = '{user_code}';

/** The page of this server where user codes are typed in, with a code in its field where there is one. */
export function ownDevicePage(settings: Settings, userCode?: string): string {
  const page = `${endpointBase(settings)}/device/`;
  return userCode === undefined ? page : `${page}?user_code=${encodeURIComponent(userCode)}`;
}

/** The address that a device shows (RFC 8628 section 3.2). */
export function verificationUri(settings: Settings): string {
  return settings.OAUTH_DEVICE_VERIFICATION_URI ?? ownDevicePage(settings);
}

/**
 * The address with the code in it (RFC 8628 section 3.3.1); undefined where the page is somebody else's, and nobody
 * said how it takes a code.
 *
 * @throws UserError when the function that the setting names cannot be loaded; Error when it makes no text
 */
export async function completeVerificationUri(
  settings: Settings,
  userCode: string,
): Promise<string | undefined> {
  const pattern = settings[SETTING];
  if (pattern === null) {
    return settings.OAUTH_DEVICE_VERIFICATION_URI === null ? ownDevicePage(settings, userCode) : undefined;
  }
  if (isAddress(pattern)) return pattern.replaceAll(USER_CODE, encodeURIComponent(userCode));
  const complete = await loadFunction(SETTING, pattern);
  const made = await complete(userCode);
  if (typeof made !== 'string') throw new Error(`${SETTING} makes what can be no address`);
  return made;
}

/** Makes sure that the function is there where the setting names one. */
export async function checkCompleteVerificationUri(settings: Settings): Promise<void> {
  const pattern = settings[SETTING];
  if (pattern !== null && !isAddress(pattern)) await loadFunction(SETTING, pattern);
}

function isAddress(pattern: string): boolean {
  return /^https?:/i.test(pattern);
}
