import { TooBusyError } from './too-busy.ts';

/** OWASP's advice for argon2id: 19 MiB, two passes, one lane. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Computed at once: as many as the thread pool bears beside other work. */
const CONCURRENT = 2;
/** Waiting behind them. More would only make all of them late. */
const WAITING = 64;

let running = 0;
const waiting: (() => void)[] = [];

/** Loaded only where a password is looked at: most processes never do. */
async function library() {
  return import('@node-rs/argon2');
}

/** Runs a costly computation when it is its turn, so that guessing cannot take the machine. */
async function inTurn<Result>(compute: () => Promise<Result>): Promise<Result> {
  if (running >= CONCURRENT) {
    if (waiting.length >= WAITING) throw new TooBusyError();
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running++;
  try {
    return await compute();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

/** For what people choose: slow on purpose. */
export const argon2id = {
  prefix: '$argon2id$',

  /** The PHC string that is stored of a secret. */
  async make(secret: string): Promise<string> {
    const { hash } = await library();
    return inTurn(() => hash(secret, options));
  },

  async verify(secret: string, stored: string): Promise<boolean> {
    const { verify } = await library();
    return inTurn(() => verify(stored, secret));
  },
};
