import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Settings } from '../config/settings/index.ts';
import { openLog, type ServerLog } from './log.ts';
import { openPrepared } from './prepare.ts';
import { describeServer, type RunningServer, type RunOptions, withPort } from './running.ts';
import { Supervisor } from './supervisor.ts';

/**
 * Serves with SERVER.WORKERS processes beside this one, which makes the store ready, then only watches over them.
 *
 * @param stop ends the waiting for workers that do not become ready
 * @throws UserError, StorageError: what kept the store from being opened, or every worker from starting
 */
export async function runWorkers(
  settings: Settings,
  options: RunOptions,
  stop: AbortSignal,
): Promise<RunningServer> {
  const log = openLog(settings.SERVER.LOG_LEVEL, options);
  try {
    const prepared = await openPrepared(settings, { dev: options.dev, log });
    await prepared.close();
    const { port, supervisor } = await startAnywhere(settings, { ...options, log, stop });
    return {
      ...describeServer(withPort(settings, port), options.dev),
      stop: async () => {
        await supervisor.stop();
        log.flush();
      },
    };
  } catch (error) {
    log.flush();
    throw error;
  }
}

interface Start extends RunOptions {
  log: ServerLog;
  stop: AbortSignal;
}

/**
 * Starts the workers on the port of the settings. In place of port 0 they get one that is free at this moment, and
 * keep it when all of them have to be replaced; where another program was quicker, it is another one.
 */
async function startAnywhere(
  settings: Settings,
  { log, stop, ...options }: Start,
): Promise<{ port: number; supervisor: Supervisor }> {
  const { HOST, PORT, WORKERS } = settings.SERVER;
  for (;;) {
    const port = PORT === 0 ? await findFreePort(HOST) : PORT;
    const supervisor = new Supervisor({ settings: withPort(settings, port), ...options }, log);
    try {
      await Promise.race([supervisor.start(WORKERS), stop.aborted || once(stop, 'abort')]);
      return { port, supervisor };
    } catch (error) {
      if (PORT !== 0 || (await isFree(HOST, port))) throw error;
    }
  }
}

async function isFree(host: string, port: number): Promise<boolean> {
  try {
    await bindBriefly(host, port);
    return true;
  } catch {
    return false;
  }
}

/** A host that cannot be listened on is left to the workers, which say so as one process would. */
async function findFreePort(host: string): Promise<number> {
  return bindBriefly(host, 0).catch(() => 0);
}

async function bindBriefly(host: string, port: number): Promise<number> {
  const server = createServer();
  await once(server.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port }), 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
