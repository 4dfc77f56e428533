import { readFileSync } from 'node:fs';
import type { Settings } from '../config/settings/index.ts';
import type { Context, Log, OpenContext } from '../context.ts';
import { issuer } from '../core/issuer.ts';
import { tendKeys } from '../core/keys/tend.ts';
import { startSweeper } from '../core/sweeper.ts';
import { UserError } from '../errors.ts';
import { type Listening, listen } from './listen.ts';
import { openLog, type ServerLog } from './log.ts';
import { createMetricsServer } from './metrics/server.ts';
import { openPrepared } from './prepare.ts';
import { describeServer, type RunningServer, type RunOptions, withPort } from './running.ts';
import { createServer, type ServerOptions } from './server.ts';
import { type Tracing, wantsTraces } from './tracing.ts';

/** How long running requests may take to end before they are cut off. */
const STOP_MILLISECONDS = 10_000;

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Opens the store, listens, and sweeps, all in this process.
 *
 * @throws UserError, StorageError
 */
export async function runServer(settings: Settings, options: RunOptions): Promise<RunningServer> {
  const { dev, readable, env } = options;
  const log = openLog(settings.SERVER.LOG_LEVEL, { readable });
  try {
    const opened = await openPrepared(settings, { dev, log });
    const { port, stop } = await serveStore(opened, { dev, log, env });
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

/** How one process serves. */
interface ServeOptions extends Pick<RunOptions, 'dev' | 'env'> {
  log: ServerLog;
}

/**
 * Listens and sweeps.
 *
 * @param opened a store that is ready to be served; it is closed when the server stops, and when it cannot start
 * @throws UserError when a certificate cannot be read, or an address not be bound
 */
export async function serveStore(opened: OpenContext, { dev, log, env }: ServeOptions): Promise<Serving> {
  const listening: Listening[] = [];
  let tracing: Tracing | undefined;
  const close = async () => {
    await Promise.all(listening.map((each) => each.close(STOP_MILLISECONDS)));
    await opened.close();
    await tracing?.stop();
  };
  try {
    const tls = readTls(opened.settings);
    tracing = await openTracing(env, log);
    // The port is known only once it is bound.
    const context: Context & { settings: Settings } = {
      ...opened,
      db: tracing === undefined ? opened.db : tracing.around(opened.db),
    };
    const { HOST, PORT } = context.settings.SERVER;
    const isOwnHost = dev ? isLoopbackHostHeader : undefined;
    const main = await listen(createServer(context, { tls, isOwnHost, tracing }), {
      host: HOST,
      port: PORT,
      tls,
    });
    listening.push(main);
    context.settings = withPort(context.settings, main.port);
    const metrics = await listenForMetrics(context);
    if (metrics !== undefined) listening.push(metrics);
    const sweeper = startSweeper(context);
    const tending = tendInBackground(context);
    log.info({
      event: 'listening',
      port: main.port,
      metrics_port: metrics?.port,
      issuer: issuer(context.settings),
    });
    return {
      port: main.port,
      stop: async () => {
        await sweeper.stop();
        await tending;
        await close();
        log.info({ event: 'stopped' });
        log.flush();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A server that listens is ready: making a key takes a moment, and whoever needs it first waits for it. */
async function tendInBackground(context: Context): Promise<void> {
  try {
    await tendKeys(context);
  } catch (error) {
    context.log.error({ event: 'keys_failed', err: error });
  }
}

/** The second listener, where there is to be one. */
async function listenForMetrics(context: Context): Promise<Listening | undefined> {
  const { HOST, METRICS_PORT } = context.settings.SERVER;
  if (METRICS_PORT === null) return undefined;
  return listen(createMetricsServer(context), {
    host: HOST,
    port: METRICS_PORT,
    setting: 'SERVER.METRICS_PORT',
  });
}

/** Traces, where the environment asks for them: only then is anything of theirs loaded. */
async function openTracing(env: RunOptions['env'], log: Log): Promise<Tracing | undefined> {
  if (!wantsTraces(env)) return undefined;
  const { openTelemetry } = await import('./opentelemetry.ts');
  return openTelemetry(log);
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
