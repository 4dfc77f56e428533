import { readFileSync } from 'node:fs';
import type { Settings } from '../config/settings/index.ts';
import { type Context, type Log, openContext } from '../context.ts';
import { devClient, devUsers, prepareDevStore, refuseDevStore } from '../core/dev.ts';
import { issuer } from '../core/issuer.ts';
import { startSweeper } from '../core/sweeper.ts';
import { UserError } from '../errors.ts';
import { type Listening, listen } from './listen.ts';
import { openLog } from './log.ts';
import { createMetricsServer } from './metrics/server.ts';
import { createServer, type ServerOptions } from './server.ts';
import { type Tracing, wantsTraces } from './tracing.ts';

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

export interface RunOptions {
  /** Whether to serve the ready-made accounts of a development store. */
  dev: boolean;
  /** Whether the log is for a person rather than for a program. */
  readable: boolean;
  /** Where traces of requests go: the environment says it in the variables of OpenTelemetry. */
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens the store, listens, and sweeps.
 *
 * @throws UserError, StorageError
 */
export async function runServer(settings: Settings, options: RunOptions): Promise<RunningServer> {
  const { SERVER } = settings;
  const { dev } = options;
  if (dev) checkLoopback(SERVER.HOST);
  const tls = readTls(settings);
  const log = openLog(SERVER.LOG_LEVEL, { readable: options.readable });
  const tracing = await openTracing(options.env, log);
  const opened = await openContext(settings, { create: true, log });
  // The port is known only once it is bound, and the issuer may hang on it.
  const context: Context & { settings: Settings } = {
    ...opened,
    db: tracing === undefined ? opened.db : tracing.around(opened.db),
  };
  const listening: Listening[] = [];
  const close = async () => {
    await Promise.all(listening.map((each) => each.close(STOP_MILLISECONDS)));
    await opened.close();
    await tracing?.stop();
  };
  try {
    if (dev) await prepareDevStore(context);
    else await refuseDevStore(context);
    const isOwnHost = dev ? isLoopbackHostHeader : undefined;
    const main = await listen(createServer(context, { tls, isOwnHost, tracing }), {
      host: SERVER.HOST,
      port: SERVER.PORT,
      tls,
    });
    listening.push(main);
    context.settings = { ...settings, SERVER: { ...SERVER, PORT: main.port } };
    const metrics = await listenForMetrics(context);
    if (metrics !== undefined) listening.push(metrics);
    const sweeper = startSweeper(context);
    const ownIssuer = issuer(context.settings);
    log.info({ event: 'listening', port: main.port, metrics_port: metrics?.port, issuer: ownIssuer });
    return {
      url: `${tls === undefined ? 'http' : 'https'}://${urlHost(SERVER.HOST)}:${main.port}`,
      issuer: ownIssuer,
      dev: dev ? { client: devClient, users: devUsers } : undefined,
      stop: async () => {
        await sweeper.stop();
        await close();
        log.info({ event: 'stopped' });
        log.flush();
      },
    };
  } catch (error) {
    await close();
    log.flush();
    throw error;
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
