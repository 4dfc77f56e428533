// What runs in the processes of other-process.ts: a task a line from stdin, an answer a line to stdout.
import { createInterface } from 'node:readline';
import { openDatabase } from '../../src/storage/open.ts';
import type { Db } from '../../src/storage/sql.ts';
import { type TaskName, tasks } from './other-process-tasks.ts';

async function main(url: string): Promise<void> {
  let db: Db | undefined;
  for await (const line of createInterface(process.stdin)) {
    const { name, input } = JSON.parse(line) as { name: TaskName; input: never };
    let answer: object;
    try {
      db ??= await openDatabase(url, { create: true });
      answer = { result: await tasks[name](db, input) };
    } catch (error) {
      answer = { error: String(error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  await db?.close();
}

void main(process.argv[2] ?? '');
