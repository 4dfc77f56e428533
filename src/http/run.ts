import { readFileSync } from 'node:fs';
import type { Settings } from '../config/settings/index.ts';
import { type Context, openContext } from '../context.ts';
import { refuseUnfinishedCopy } from '../core/copy/index.ts';
import { devClient, devUsers, prepareDevStore, refuseDevStore } from '../core/dev.ts';
import { issuer } from '../core/issuer.ts';
import { readKeySecrets } from '../core/keys/key-secrets.ts';
import { tendKeys } from '../core/keys/tend.ts';
import { startSweeper } from '../core/sweeper.ts';
import { UserError } from '../errors.ts';
import { listen } from './listen.ts';
import { openLog } from './log.ts';
import { createServer, type ServerOptions } from './server.ts';

export interface RunningServer {
  url: string;
  issuer: string;
  /** The accounts of a development server. */
  dev: { client: typeof devClient; users: typeof devUsers } | undefined;
  /** Lets running requests end, then closes the store. */
  stop(): Promise<void>;
}

/** How long running requests may take to end before they are cut off. */
const STOP_MILLISECONDS = 10_000;

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Opens the store, listens, and sweeps.
 *
 * @param dev whether to serve the ready-made accounts of a development store
 * @param readable whether the log is for a person rather than for a program
 * @throws UserError, StorageError
 */
export async function runServer(
  settings: Settings,
  { dev, readable }: { dev: boolean; readable: boolean },
): Promise<RunningServer> {
  const { SERVER } = settings;
  if (dev) checkLoopback(SERVER.HOST);
  const tls = readTls(settings);
  readKeySecrets(settings);
  const log = openLog(SERVER.LOG_LEVEL, { readable });
  const opened = await openContext(settings, { create: true, log });
  // The port is known only once it is bound, and the issuer may hang on it.
  const context: Context & { settings: Settings } = { ...opened };
  try {
    await refuseUnfinishedCopy(context.db);
    if (dev) await prepareDevStore(context);
    else await refuseDevStore(context);
    const serverOptions: ServerOptions = { tls, isOwnHost: dev ? isLoopbackHostHeader : undefined };
    const app = createServer(context, serverOptions);
    const listening = await listen(app, { host: SERVER.HOST, port: SERVER.PORT, tls });
    context.settings = { ...settings, SERVER: { ...SERVER, PORT: listening.port } };
    const sweeper = startSweeper(context);
    const tending = tendInBackground(context);
    log.info({ event: 'listening', port: listening.port, issuer: issuer(context.settings) }, 'listening');
    return {
      url: `${tls === undefined ? 'http' : 'https'}://${urlHost(SERVER.HOST)}:${listening.port}`,
      issuer: issuer(context.settings),
      dev: dev ? { client: devClient, users: devUsers } : undefined,
      stop: async () => {
        await sweeper.stop();
        await tending;
        await listening.close(STOP_MILLISECONDS);
        await opened.close();
        log.info({ event: 'stopped' }, 'stopped');
        log.flush();
      },
    };
  } catch (error) {
    await opened.close();
    log.flush();
    throw error;
  }
}

/** A server that listens is ready: making a key takes a moment, and whoever needs it first waits for it. */
async function tendInBackground(context: Context): Promise<void> {
  try {
    await tendKeys(context);
  } catch (error) {
    context.log.error({ event: 'keys_failed', err: error }, 'the signing keys cannot be used');
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

/** Another site's name that resolves to this machine must not make its pages ours (DNS rebinding). */
function isLoopbackHostHeader(host: string): boolean {
  return LOOPBACK_HOSTS.includes(host.replace(/:\d+$/, '').toLowerCase());
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function readTls({ SERVER }: Settings): ServerOptions['tls'] {
  if (SERVER.TLS_CERT === null || SERVER.TLS_KEY === null) return undefined;
  return {
    cert: readPem('SERVER.TLS_CERT', SERVER.TLS_CERT),
    key: readPem('SERVER.TLS_KEY', SERVER.TLS_KEY),
  };
}

function readPem(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError('invalid_configuration', `${setting}: the file ${file} cannot be read`);
  }
}
