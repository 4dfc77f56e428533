import cluster, { type Worker } from 'node:cluster';
import type { Log } from '../context.ts';
import { UserError } from '../errors.ts';
import {
  type Failure,
  type FromWorker,
  fromFailure,
  type ToWorker,
  type WorkerStart,
} from './worker-messages.ts';
import { WorkerMetrics } from './worker-metrics.ts';

/** How often a worker says that it is alive. */
const BEAT_MILLISECONDS = 1_000;

/** How often in a row it may fail to: far longer than anything that a worker does takes. */
const MISSED_BEATS = 30;

/** How long a worker must have served for its end not to count as one more failure in a row. */
const SETTLED_MILLISECONDS = 10_000;

/** How long the first replacement in a row waits; each further one waits twice as long, up to the other bound. */
const FIRST_PAUSE_MILLISECONDS = 100;
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/** Longer than a worker takes by itself before it cuts off what is still running. */
const STOP_MILLISECONDS = 15_000;

/** One of the workers that there shall be. The process changes, the place and its number stay. */
interface Place {
  readonly number: number;
  worker: Worker | undefined;
  /** When the process became ready, in milliseconds of the monotonic clock. */
  readyAt: number | undefined;
  /** Why the process said it cannot go on. */
  failure: Failure | undefined;
  /** Processes in a row that ended at or soon after their start. */
  failures: number;
  /** How often in a row the process was looked at without a sign of life in between, since it became ready. */
  missedBeats: number;
  /** A replacement that waits to be started. */
  pause: NodeJS.Timeout | undefined;
}

interface End {
  pid: number | undefined;
  code: number | null;
  signal: string | null;
}

/** What workers are told by their supervisor alone. */
type Own = 'worker' | 'beatMilliseconds';

/** Starts worker processes, replaces those that end or hang, and ends them all. */
export class Supervisor {
  readonly #start: Omit<WorkerStart, Own>;
  readonly #log: Log;
  readonly #beatMilliseconds: number;
  readonly #metrics = new WorkerMetrics(send);
  #looking: NodeJS.Timeout | undefined;
  #places: Place[] = [];
  /** Ends from before any worker was ready: they are replaced only if another one becomes ready. */
  readonly #early: { place: Place; end: End }[] = [];
  #wasReady = false;
  #stopping = false;
  #settleStart: { resolve(): void; reject(error: Error): void } | undefined;

  constructor(start: Omit<WorkerStart, Own>, log: Log, beatMilliseconds = BEAT_MILLISECONDS) {
    this.#start = start;
    this.#log = log;
    this.#beatMilliseconds = beatMilliseconds;
  }

  /**
   * Resolves when all workers serve.
   *
   * @throws Error the first worker's own, when all have ended and none was ever ready
   */
  start(count: number): Promise<void> {
    // Every worker accepts for itself. Were connections handed out by this process, it would be in the way of each, and
    // one that is on its way to a worker that dies would stay open with nobody to answer.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({ serialization: 'advanced' });
    this.#places = Array.from({ length: count }, (_, index) => ({
      number: index + 1,
      worker: undefined,
      readyAt: undefined,
      failure: undefined,
      failures: 0,
      missedBeats: 0,
      pause: undefined,
    }));
    this.#looking = setInterval(() => this.#look(), this.#beatMilliseconds).unref();
    return new Promise((resolve, reject) => {
      this.#settleStart = { resolve, reject };
      for (const place of this.#places) this.#fork(place);
    });
  }

  /** Lets every worker finish, and ends those that take too long. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#looking);
    for (const { pause } of this.#places) clearTimeout(pause);
    const running = this.#places.flatMap(({ worker }) => worker ?? []);
    const late = setTimeout(() => {
      this.#log.warn({ event: 'workers_killed' });
      for (const worker of running) worker.process.kill('SIGKILL');
    }, STOP_MILLISECONDS);
    await Promise.all(
      running.map(async (worker) => {
        const gone = new Promise((resolve) => worker.once('exit', resolve));
        send(worker, { kind: 'stop' });
        await gone;
      }),
    );
    clearTimeout(late);
  }

  #fork(place: Place): void {
    const worker = cluster.fork();
    Object.assign(place, {
      worker,
      readyAt: undefined,
      failure: undefined,
      pause: undefined,
      missedBeats: 0,
    });
    worker.on('message', (message: FromWorker) => this.#onMessage(place, worker, message));
    worker.once('exit', (code: number | null, signal: string | null) => {
      this.#metrics.keep(worker);
      this.#onEnd(place, { pid: worker.process.pid, code, signal });
    });
    worker.on('error', (error) => {
      // A process that could not be started has no end either; one that was started tells by its end.
      if (worker.process.pid === undefined) this.#onNotStarted(place, error);
    });
  }

  #onMessage(place: Place, worker: Worker, message: FromWorker): void {
    // Whatever it says, it is alive.
    place.missedBeats = 0;
    switch (message.kind) {
      case 'failed':
        place.failure = message.failure;
        break;
      case 'ready':
        this.#onReady(place);
        break;
      case 'listens':
        this.#onListens(place, worker);
        break;
      case 'ask-metrics':
        this.#metrics.ask(worker, message.question, this.#serving);
        break;
      case 'metrics':
        this.#metrics.note(worker, message.question, message.metrics);
        break;
      case 'alive':
    }
  }

  #onListens(place: Place, worker: Worker): void {
    if (this.#stopping) send(worker, { kind: 'stop' });
    else {
      const start = { ...this.#start, worker: place.number, beatMilliseconds: this.#beatMilliseconds };
      send(worker, { kind: 'start', start });
    }
  }

  get #serving(): Worker[] {
    return this.#places.flatMap(({ worker, readyAt }) =>
      worker === undefined || readyAt === undefined ? [] : worker,
    );
  }

  /**
   * Ends workers that hang. It counts how often it looked rather than the time: where all processes stood still
   * together, as on a machine that slept, nobody has missed anything.
   */
  #look(): void {
    for (const place of this.#places) {
      const { worker, number, readyAt } = place;
      if (worker === undefined || readyAt === undefined) continue;
      place.missedBeats += 1;
      if (place.missedBeats !== MISSED_BEATS) continue;
      this.#log.error({
        event: 'worker_hung',
        worker: number,
        pid: worker.process.pid,
        silent_ms: MISSED_BEATS * this.#beatMilliseconds,
      });
      worker.process.kill('SIGKILL');
    }
  }

  #onReady(place: Place): void {
    place.readyAt = performance.now();
    this.#wasReady = true;
    for (const { place: earlier, end } of this.#early.splice(0)) this.#replace(earlier, end);
    if (this.#places.every(({ readyAt }) => readyAt !== undefined)) this.#settleStart?.resolve();
  }

  #onNotStarted(place: Place, { message }: Error): void {
    place.failure = {
      kind: 'user',
      code: 'failed',
      message: `a worker cannot be started: ${message}`,
      hint: undefined,
    };
    this.#onEnd(place, { pid: undefined, code: null, signal: null });
  }

  #onEnd(place: Place, end: End): void {
    place.worker = undefined;
    if (this.#stopping) return;
    if (this.#wasReady) {
      this.#replace(place, end);
      return;
    }
    this.#early.push({ place, end });
    const [first] = this.#early;
    if (first !== undefined && this.#early.length === this.#places.length) {
      this.#settleStart?.reject(reasonOf(first.place.failure, first.end));
    }
  }

  /** Soon, but not at once where it would only end again. */
  #replace(place: Place, end: End): void {
    const { readyAt, failure } = place;
    const settled = readyAt !== undefined && performance.now() - readyAt >= SETTLED_MILLISECONDS;
    const milliseconds = settled ? 0 : pauseAfter(place.failures);
    place.failures = settled ? 0 : place.failures + 1;
    place.readyAt = undefined;
    place.pause = setTimeout(() => this.#fork(place), milliseconds);
    const told = {
      worker: place.number,
      pid: end.pid,
      code: end.code ?? undefined,
      signal: end.signal,
      restart_ms: milliseconds,
    };
    // One that was asked to end has done as it was told.
    if (end.code === 0) this.#log.info({ event: 'worker_ended', ...told });
    else {
      const err = failure === undefined ? undefined : fromFailure(failure);
      this.#log.error({ event: 'worker_crashed', ...told, err });
    }
  }
}

function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** failures);
}

function howOf({ code, signal }: End): string {
  return signal ?? `exit code ${code}`;
}

function reasonOf(failure: Failure | undefined, end: End): Error {
  if (failure !== undefined) return fromFailure(failure);
  return new UserError('failed', `no worker could start: the first one ended with ${howOf(end)}`);
}

/** One that cannot be told any more has ended, which is heard elsewhere. */
function send(worker: Worker, message: ToWorker): void {
  worker.send(message, () => undefined);
}
