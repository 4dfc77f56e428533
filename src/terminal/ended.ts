/** A command that ends before its time without anything to say: nobody reads its output any more, or Ctrl-C. */
export class Ended extends Error {
  readonly exitCode: number;

  private constructor(why: string, exitCode: number) {
    super(why);
    this.name = 'Ended';
    this.exitCode = exitCode;
  }

  static closedPipe(): Ended {
    return new Ended('the output was closed', 0);
  }

  static interrupted(): Ended {
    return new Ended('interrupted', 130);
  }
}
