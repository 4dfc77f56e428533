import type { Settings } from '../config/settings/index.ts';
import { type Log, type OpenContext, openContext } from '../context.ts';
import { refuseUnfinishedCopy } from '../core/copy/index.ts';
import { prepareDevStore, refuseDevStore } from '../core/dev.ts';
import { checkDeviceExtensions } from '../core/device/extensions.ts';
import { readKeySecrets } from '../core/keys/key-secrets.ts';
import { UserError } from '../errors.ts';

/**
 * Opens the store that is about to be served, made and migrated where that is due, with its accounts where it is that
 * of a development server.
 *
 * @throws UserError, StorageError
 */
export async function openPrepared(
  settings: Settings,
  { dev, log }: { dev: boolean; log: Log },
): Promise<OpenContext> {
  if (dev) checkLoopback(settings.SERVER.HOST);
  readKeySecrets(settings);
  await checkDeviceExtensions(settings);
  const context = await openContext(settings, { create: true, log });
  try {
    await refuseUnfinishedCopy(context.db);
    if (dev) await prepareDevStore(context);
    else await refuseDevStore(context);
    return context;
  } catch (error) {
    await context.close();
    throw error;
  }
}

function checkLoopback(host: string): void {
  if (!['localhost', '127.0.0.1', '::1'].includes(host)) {
    throw new UserError(
      'invalid_value',
      `serve --dev listens on this machine alone, not on ${host}: everybody knows its passwords`,
      'leave out --host',
    );
  }
}
