import cluster from 'node:cluster';
import { once } from 'node:events';
import { openContext } from '../context.ts';
import { StorageError, UserError } from '../errors.ts';
import { openLog } from './log.ts';
import { serveStore } from './run.ts';
import { beat, shareMetrics, tell } from './worker-channel.ts';
import { type ToWorker, toFailure, type WorkerStart } from './worker-messages.ts';

/**
 * Serves as one of several processes, as the primary process says, until that says stop or `signal` does. It ends at
 * once when the primary is gone: node:cluster sees to that.
 *
 * @returns the exit code
 */
export async function runWorker(signal: AbortSignal): Promise<number> {
  const told = new AbortController();
  const stop = AbortSignal.any([signal, told.signal]);
  const start = await new Promise<WorkerStart | undefined>((resolve) => {
    stop.addEventListener('abort', () => resolve(undefined), { once: true });
    process.on('message', (message: ToWorker) => {
      if (message.kind === 'start') resolve(message.start);
      else if (message.kind === 'stop') told.abort();
    });
    void tell({ kind: 'listens' });
  });
  const code = start === undefined ? 0 : await work(start, stop);
  // The channel to the primary is all that is left, and must not keep the process.
  process.channel?.unref();
  return code;
}

async function work(
  { settings, dev, readable, env, worker, beatMilliseconds }: WorkerStart,
  stop: AbortSignal,
): Promise<number> {
  beat(beatMilliseconds);
  const log = openLog(settings.SERVER.LOG_LEVEL, { readable, worker });
  cluster.worker?.once('disconnect', () => {
    log.error({ event: 'primary_gone' });
    log.flush();
  });
  try {
    // The primary has made the store ready. One that is missing now was taken away, and must not begin anew, empty.
    const context = await openContext(settings, { create: false, migrate: false, log });
    shareMetrics(context);
    const server = await serveStore(context, { dev, log, env });
    await tell({ kind: 'ready' });
    if (!stop.aborted) await once(stop, 'abort');
    await server.stop();
    return 0;
  } catch (error) {
    log.flush();
    await tell({ kind: 'failed', failure: toFailure(error) });
    return error instanceof UserError || error instanceof StorageError ? error.exitCode : 1;
  }
}
