import type { Kind } from '../kinds.ts';

/** What a topic table says about one setting. */
export interface Setting<T> {
  readonly kind: Kind<T>;
  readonly default: T;
  /** One or two sentences: what it means. */
  readonly doc: string;
  /** A value for the example configuration; settings without one are left out of it. */
  readonly example?: unknown;
  /** The value is never shown. */
  readonly secret?: true;
  /** For a value that is secret in part: what may be shown of it. */
  mask?(value: T): T;
  /** The feature that is still to come and that this setting belongs to: until then it does nothing. */
  readonly waitsFor?: string;
  /** Why it never does anything here. */
  readonly noEffect?: string;
  /** With `waitsFor` or `noEffect`: the value that says what is true anyway, so that setting it needs no remark. */
  readonly already?: T;
  /** Where it departs from Django OAuth Toolkit: its default there, if that differs, and why. */
  readonly deviation?: { readonly django?: unknown; readonly why: string };
}

/** One entry of a topic table. */
export function setting<T>(kind: Kind<T>, entry: Omit<Setting<NoInfer<T>>, 'kind'>): Setting<T> {
  return { kind, ...entry };
}

/** Settings by name. */
export type Table = { readonly [name: string]: Setting<unknown> };

/** The values that a table of settings describes. */
export type Values<T extends object> = {
  readonly [Name in keyof T]: T[Name] extends Setting<infer Value> ? Value : never;
};
