import {
  applyEvent,
  type BookEvent,
  createBook,
  execute,
  restoreBook,
  snapshotBook,
  stateHash,
} from "../durable-objects/order-book/core/engine/index.ts";
import { RandomCommands } from "../durable-objects/order-book/core/engine/testing/random-commands.ts";

const EVENTS = 1_000_000;

/** A book is stored anew after so many journal lines, at the latest: as in order-book/store.ts, and five times more. */
const TAIL = 10_000;

/** How soon a book of a million events is ready: its snapshot and the tail of its journal, beside replaying all of it. */
export function benchRecovery(): void {
  const book = createBook();
  const commands = new RandomCommands(8);
  const older = trade(book, commands, EVENTS - TAIL);
  const saved = JSON.stringify(snapshotBook(book));
  const tail = trade(book, commands, TAIL);
  const hash = stateHash(book);
  const replaying = timed(() => replay(createBook(), [...older, ...tail]), hash);
  const recovering = timed(() => replay(restoreBook(JSON.parse(saved)), tail), hash);
  console.log(`A book of ${EVENTS} events is ready after`);
  console.log(`its snapshot and ${TAIL} more events     ${recovering.toFixed(0).padStart(8)} ms`);
  console.log(`replaying its whole journal          ${replaying.toFixed(0).padStart(8)} ms`);
  console.log(`ratio ${(recovering / replaying).toFixed(3)}\n`);
}

type Book = ReturnType<typeof createBook>;
type Journal = { event: BookEvent; time: number }[];

/** Random commands until there are so many events. */
function trade(book: Book, commands: RandomCommands, count: number): Journal {
  const journal: Journal = [];
  while (journal.length < count) {
    const command = commands.next();
    for (const event of execute(book, command, commands.time)) journal.push({ event, time: commands.time });
  }
  return journal;
}

function replay(book: Book, journal: Journal): Book {
  for (const { event, time } of journal) applyEvent(book, event, time);
  return book;
}

function timed(recover: () => Book, hash: string): number {
  const started = performance.now();
  const book = recover();
  const took = performance.now() - started;
  if (stateHash(book) !== hash) throw new Error("the book that was recovered is another");
  return took;
}
