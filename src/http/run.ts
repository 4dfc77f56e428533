import { readFileSync } from 'node:fs';
import type { Settings } from '../config/settings/index.ts';
import type { Context, OpenContext } from '../context.ts';
import { issuer } from '../core/issuer.ts';
import { startSweeper } from '../core/sweeper.ts';
import { UserError } from '../errors.ts';
import { listen } from './listen.ts';
import { openLog, type ServerLog } from './log.ts';
import { openPrepared } from './prepare.ts';
import { describeServer, type RunningServer, type RunOptions, withPort } from './running.ts';
import { createServer, type ServerOptions } from './server.ts';

/** How long running requests may take to end before they are cut off. */
const STOP_MILLISECONDS = 10_000;

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Opens the store, listens, and sweeps, all in this process.
 *
 * @throws UserError, StorageError
 */
export async function runServer(settings: Settings, { dev, readable }: RunOptions): Promise<RunningServer> {
  const log = openLog(settings.SERVER.LOG_LEVEL, { readable });
  try {
    const opened = await openPrepared(settings, { dev, log });
    const { port, stop } = await serveStore(opened, { dev, log });
    return { ...describeServer(withPort(settings, port), dev), stop };
  } catch (error) {
    log.flush();
    throw error;
  }
}

/** A process that answers requests. */
export interface Serving {
  /** The port that was really bound. */
  port: number;
  /** Lets running requests end, then closes the store. */
  stop(): Promise<void>;
}

/**
 * Listens and sweeps.
 *
 * @param opened a store that is ready to be served; it is closed when the server stops, and when it cannot start
 * @throws UserError when a certificate cannot be read, or an address not be bound
 */
export async function serveStore(
  opened: OpenContext,
  { dev, log }: { dev: boolean; log: ServerLog },
): Promise<Serving> {
  // The port is known only once it is bound.
  const context: Context & { settings: Settings } = { ...opened };
  const { HOST, PORT } = context.settings.SERVER;
  try {
    const tls = readTls(context.settings);
    const app = createServer(context, { tls, isOwnHost: dev ? isLoopbackHostHeader : undefined });
    const listening = await listen(app, { host: HOST, port: PORT, tls });
    const { port } = listening;
    context.settings = withPort(context.settings, port);
    const sweeper = startSweeper(context);
    log.info({ event: 'listening', port, issuer: issuer(context.settings) }, 'listening');
    return {
      port,
      stop: async () => {
        await sweeper.stop();
        await listening.close(STOP_MILLISECONDS);
        await opened.close();
        log.info({ event: 'stopped' }, 'stopped');
        log.flush();
      },
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Another site's name that resolves to this machine must not make its pages ours (DNS rebinding). */
function isLoopbackHostHeader(host: string): boolean {
  return LOOPBACK_HOSTS.includes(host.replace(/:\d+$/, '').toLowerCase());
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
