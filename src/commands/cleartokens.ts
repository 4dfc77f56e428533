import { integer, pause } from '../config/kinds.ts';
import { type Cleared, clearTokens, countCleared } from '../core/cleartokens.ts';
import { defineCommand, flag, option } from '../terminal/command.ts';

export const command = defineCommand({
  summary: 'Delete what has expired',
  description:
    'Deletes expired tokens in batches, without stopping a running server. Ctrl-C ends it after the running batch; ' +
    'it may be run again at any time.',
  arguments: {},
  options: {
    dryRun: flag({ doc: 'only count what would be deleted' }),
    batchSize: option(integer({ min: 1, max: 1_000_000 }), {
      value: 'rows',
      doc: 'how many rows are deleted at once',
      setting: 'OAUTH2_PROVIDER.CLEAR_EXPIRED_TOKENS_BATCH_SIZE',
    }),
    batchInterval: option(pause({ min: 0 }), {
      value: 'seconds',
      doc: 'the pause between two batches',
      setting: 'OAUTH2_PROVIDER.CLEAR_EXPIRED_TOKENS_BATCH_INTERVAL',
    }),
  },
  examples: [
    { doc: 'Every night, from cron', line: 'oauthctl cleartokens --quiet' },
    { doc: 'See what it would do', line: 'oauthctl cleartokens --dry-run' },
  ],
  async run({ given, terminal, settings, context }) {
    const { CLEAR_EXPIRED_TOKENS_BATCH_SIZE: batchSize, CLEAR_EXPIRED_TOKENS_BATCH_INTERVAL: interval } =
      await settings();
    const opened = await context();
    const started = performance.now();
    const document = (cleared: Cleared) => ({
      ...cleared,
      duration_ms: Math.round(performance.now() - started),
      dry_run: given.dryRun,
    });
    if (given.dryRun) {
      const counted = await countCleared(opened);
      await terminal.record(document(counted), [sum(counted)]);
      return 0;
    }
    const progress = await terminal.progress('clearing', async () => sum(await countCleared(opened)));
    const signal = terminal.stopSignal();
    try {
      const cleared = await clearTokens(opened, {
        batchSize,
        batchIntervalSeconds: interval,
        onProgress: (soFar) => progress.update(sum(soFar)),
        signal,
      });
      progress.stop();
      await terminal.record(document(cleared), [sum(cleared)]);
    } finally {
      progress.stop();
    }
    return signal.aborted ? 130 : 0;
  },
});

function sum(cleared: Cleared): number {
  return Object.values(cleared).reduce((total: number, count: number) => total + count, 0);
}
