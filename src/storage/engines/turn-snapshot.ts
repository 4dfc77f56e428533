/** The two ends of a transaction that only reads. */
interface ReadTransaction {
  begin(): void;
  end(): void;
}

/**
 * Puts the reads of one turn of the event loop into one transaction: taking and letting go of SQLite's locks is up to
 * a quarter of a read by key. They then see one state, the one at the beginning. That is recent enough: what is
 * read in a turn was asked for before it began, and so before anybody could have been told of a later commit of another
 * process. Commits of this process end it.
 */
export class TurnSnapshot {
  readonly #transaction: ReadTransaction;
  #open = false;
  /** Whether there was a read in this turn: the first one stands alone, and most turns have no other. */
  #read = false;

  constructor(transaction: ReadTransaction) {
    this.#transaction = transaction;
  }

  /** To be called before each read. */
  beforeRead(): void {
    if (!this.#read) {
      this.#read = true;
      setImmediate(this.#endTurn);
    } else if (!this.#open) {
      this.#transaction.begin();
      this.#open = true;
    }
  }

  /** To be called before anything is written, and when it is committed: an old snapshot would also hold up the log. */
  end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#transaction.end();
  }

  readonly #endTurn = (): void => {
    this.#read = false;
    this.end();
  };
}
