import type { Settings } from '../../config/settings/index.ts';
import { loadValidations } from './token-validation.ts';
import { checkUserCodeGenerator } from './user-code.ts';
import { checkCompleteVerificationUri } from './verification-uri.ts';

/**
 * Loads every function that the settings name for the device grant, so that a server does not start with one that is
 * not there.
 *
 * @throws UserError "invalid_configuration"
 */
export async function checkDeviceExtensions(settings: Settings): Promise<void> {
  await checkUserCodeGenerator(settings);
  await checkCompleteVerificationUri(settings);
  await loadValidations(settings);
}
