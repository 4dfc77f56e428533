import type { Context } from '../context.ts';
import { answerForAll, type ToldMetrics } from './metrics/of-all.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** Resolves when the primary has been told, or is no longer there to be. */
export function tell(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, {}, () => resolve());
  });
}

/** Says from now on that this worker is alive: whose event loop is blocked does not. */
export function beat(milliseconds: number): void {
  setInterval(() => void tell({ kind: 'alive' }), milliseconds).unref();
}

/** Tells the metrics of this worker where they are wanted, and answers for all workers where this one is asked. */
export function shareMetrics(context: Context): void {
  const waiting = new Map<number, (told: readonly ToldMetrics[]) => void>();
  let asked = 0;
  answerForAll(context.counts, () => {
    asked += 1;
    const question = asked;
    return new Promise((resolve) => {
      waiting.set(question, resolve);
      void tell({ kind: 'ask-metrics', question });
    });
  });
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'tell-metrics') void tellMetrics(context, message.question);
    if (message.kind !== 'all-metrics') return;
    waiting.get(message.question)?.(message.told);
    waiting.delete(message.question);
  });
}

async function tellMetrics(context: Context, question: number): Promise<void> {
  const { toldMetrics } = await import('./metrics/registry.ts');
  await tell({ kind: 'metrics', question, metrics: await toldMetrics(context) });
}
