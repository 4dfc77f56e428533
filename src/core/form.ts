/**
 * The parameters of a request, each present at most once (RFC 6749 section 3.2); an empty value counts as absent.
 * Only `resource` may be repeated (RFC 8707 section 2).
 */
export class Form {
  readonly #values: ReadonlyMap<string, string>;
  /** All values of `resource`. */
  readonly resources: readonly string[];

  constructor(values: ReadonlyMap<string, string>, resources: readonly string[] = []) {
    this.#values = values;
    this.resources = resources;
  }

  get(name: string): string | undefined {
    const value = this.#values.get(name);
    return value === '' ? undefined : value;
  }

  /** The same parameters with another value of one of them. */
  with(name: string, value: string): Form {
    return new Form(new Map(this.#values).set(name, value), this.resources);
  }

  /** All parameters that are present, `resource` as often as it was sent. */
  pairs(): [string, string][] {
    const present = [...this.#values].filter(([, value]) => value !== '');
    return [...present, ...this.resources.map((resource): [string, string] => ['resource', resource])];
  }
}
