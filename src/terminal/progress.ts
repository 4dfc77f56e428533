import type { OutputStream } from './surroundings.ts';

/** Shows how far a long command is. */
export interface Progress {
  update(done: number): void;
  stop(): void;
}

/** A bar on a terminal. */
export async function startProgress(stream: OutputStream, label: string, total: number): Promise<Progress> {
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar(
    {
      // cli-progress writes by the methods of a terminal; the caller has made sure that this is one.
      stream: stream as NodeJS.WriteStream,
      format: `${label} [{bar}] {percentage}% | {value}/{total} | {eta_formatted} left`,
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    update: (done) => bar.update(done),
    stop: () => bar.stop(),
  };
}
