import { type Db, sql } from '../sql.ts';

/**
 * Numbers drawn at a time. Large enough that a busy server writes here once in many seconds; what a process leaves
 * unused is lost, which 53 bits can bear for ever.
 */
const BLOCK = 100_000;

interface Block {
  next: number;
  end: number;
  drawing: Promise<void> | undefined;
}

const blocks = new WeakMap<Db, Block>();

/** A number that no row of this database has had before, and that grows within this process. */
export function nextNumber(db: Db): number | Promise<number> {
  const block = blocks.get(db);
  if (block === undefined || block.next >= block.end) return afterDrawing(db);
  return block.next++;
}

async function afterDrawing(db: Db): Promise<number> {
  let block = blocks.get(db);
  if (block === undefined) {
    block = { next: 0, end: 0, drawing: undefined };
    blocks.set(db, block);
  }
  // All who wait here share one drawing; a block may be used up before the last of them is back.
  while (block.next >= block.end) {
    block.drawing ??= draw(db, block);
    await block.drawing;
  }
  return block.next++;
}

async function draw(db: Db, block: Block): Promise<void> {
  try {
    const row = await db.tx(async (tx) => {
      await tx.run(
        sql`insert into sequences (name, next_number) values ('row', 1) on conflict (name) do nothing`,
      );
      return tx.get<{ next_number: number }>(
        sql`update sequences set next_number = next_number + ${BLOCK} where name = 'row' returning next_number`,
      );
    });
    if (row === undefined) throw new Error('the sequence row is gone');
    block.next = row.next_number - BLOCK;
    block.end = row.next_number;
  } finally {
    block.drawing = undefined;
  }
}
