/**
 * A value that is there, or comes later. Waiting for a promise costs an event-loop server more than most of what it
 * waits for here: what a request needs is nearly always at hand, and then nothing is waited for.
 */
export type Awaitable<Value> = Value | Promise<Value>;

/** Goes on with a value: at once where it is there. */
export function andThen<Value, Result>(
  value: Awaitable<Value>,
  next: (value: Value) => Awaitable<Result>,
): Awaitable<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}
