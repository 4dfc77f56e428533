import type { Worker } from 'node:cluster';
import { addEnded, type ToldMetrics } from './metrics/of-all.ts';
import type { ToWorker } from './worker-messages.ts';

/** How long a worker may take to tell its metrics; of one that takes longer, those that it told last are taken. */
const ANSWER_MILLISECONDS = 1_000;

type Send = (worker: Worker, message: ToWorker) => void;

/** A worker's question for the metrics of all. */
interface Question {
  /** Those who have not answered yet. */
  readonly silent: Set<Worker>;
  answer(): void;
}

/**
 * Brings the metrics of all workers to the one that was asked for them. What a worker has counted stays counted when it
 * ends, so that no sum ever falls; what it counted since the last question is lost with it.
 */
export class WorkerMetrics {
  readonly #send: Send;
  readonly #last = new Map<Worker, ToldMetrics>();
  #ended: ToldMetrics = [];
  readonly #questions = new Map<number, Question>();
  #asked = 0;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * @param question the number by which the worker knows its question
   * @param serving all workers that answer requests
   */
  ask(asker: Worker, question: number, serving: readonly Worker[]): void {
    this.#asked += 1;
    const number = this.#asked;
    const timer = setTimeout(() => this.#questions.get(number)?.answer(), ANSWER_MILLISECONDS);
    this.#questions.set(number, {
      silent: new Set(serving),
      answer: () => {
        clearTimeout(timer);
        this.#questions.delete(number);
        const told = [...this.#last.values(), this.#ended];
        this.#send(asker, { kind: 'all-metrics', question, told });
      },
    });
    for (const worker of serving) this.#send(worker, { kind: 'tell-metrics', question: number });
  }

  note(worker: Worker, number: number, metrics: ToldMetrics): void {
    this.#last.set(worker, metrics);
    this.#noLongerWaitFor(worker, number);
  }

  /** To be called when a worker has ended. */
  keep(worker: Worker): void {
    this.#ended = addEnded(this.#ended, this.#last.get(worker) ?? []);
    this.#last.delete(worker);
    for (const number of this.#questions.keys()) this.#noLongerWaitFor(worker, number);
  }

  #noLongerWaitFor(worker: Worker, number: number): void {
    const question = this.#questions.get(number);
    if (question?.silent.delete(worker) === true && question.silent.size === 0) question.answer();
  }
}
