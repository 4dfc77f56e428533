/** What the processes of one server say to each other. */
import type { Settings } from '../config/settings/index.ts';
import { StorageError, type StorageErrorCode, UserError, type UserErrorCode } from '../errors.ts';
import type { ToldMetrics } from './metrics/of-all.ts';
import type { RunOptions } from './running.ts';

/** What a worker needs to begin. The settings are read once, so that all workers go by the same. */
export interface WorkerStart extends RunOptions {
  settings: Settings;
  /** Its number, from 1; a worker that takes the place of another has the same one. */
  worker: number;
  /** How often it is to say that it is alive. */
  beatMilliseconds: number;
}

/** To tell metrics of its own, and those of all that it has asked for; the number is that of the question. */
export type ToWorker =
  | { kind: 'start'; start: WorkerStart }
  | { kind: 'stop' }
  | { kind: 'tell-metrics'; question: number }
  | { kind: 'all-metrics'; question: number; told: readonly ToldMetrics[] };

/** A worker asks for its start: what is sent before it listens is lost. */
export type FromWorker =
  | { kind: 'listens' }
  | { kind: 'ready' }
  | { kind: 'alive' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'ask-metrics'; question: number }
  | { kind: 'metrics'; question: number; metrics: ToldMetrics };

/** An error on its way to another process, where it is to be the same kind of error again. */
export type Failure = { message: string; hint: string | undefined } & (
  | { kind: 'user'; code: UserErrorCode }
  | { kind: 'storage'; code: StorageErrorCode }
  | { kind: 'unexpected'; stack: string | undefined }
);

export function toFailure(error: unknown): Failure {
  if (error instanceof UserError) {
    return { kind: 'user', code: error.code, message: error.message, hint: error.hint };
  }
  if (error instanceof StorageError) {
    return { kind: 'storage', code: error.code, message: error.message, hint: error.hint };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'unexpected', message, stack, hint: undefined };
}

export function fromFailure(failure: Failure): Error {
  const { message, hint } = failure;
  if (failure.kind === 'user') return new UserError(failure.code, message, hint);
  if (failure.kind === 'storage') {
    return new StorageError(failure.code, message, hint === undefined ? {} : { hint });
  }
  const error = new Error(message);
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}
