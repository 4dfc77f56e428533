/**
 * A value that is there, or comes later. Each promise takes memory and a turn of the microtask queue, while what most
 * requests need is nearly always at hand: then nothing is waited for.
 */
export type Awaitable<Value> = Value | Promise<Value>;

/** Goes on with a value: at once where it is there. */
export function andThen<Value, Result>(
  value: Awaitable<Value>,
  next: (value: Value) => Awaitable<Result>,
): Awaitable<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}
