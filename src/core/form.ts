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
}
