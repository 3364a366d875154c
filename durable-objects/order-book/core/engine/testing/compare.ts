import { ExecutionRules } from "../../../../../domain/core/execution-rules.ts";
import { applyEvent } from "../apply.ts";
import type { Book } from "../book.ts";
import { createBook } from "../book.ts";
import { execute } from "../execute.ts";
import { stateHash } from "../hash.ts";
import { checkInvariants } from "../invariants.ts";
import { restoreBook, snapshotBook } from "../snapshot.ts";
import { wordsOf } from "./event-words.ts";
import { Oracle } from "./oracle.ts";
import { RandomCommands } from "./random-commands.ts";

const COMPARE_STATE_EVERY = 20;
/** The live book goes on from its own snapshot; the replayed one knows all events and no snapshot. */
const SNAPSHOT_EVERY = 500;

/**
 * Runs random commands through the engine and through the naive book, which must say the same after each, while a
 * third book replays the events; none may break the rules by which anybody checks executions. Throws at the first difference, with the step and the command.
 */
export function compareWithOracle(seed: number, count: number): void {
  const commands = new RandomCommands(seed);
  const oracle = new Oracle();
  let live = createBook();
  const replayed = createBook();
  const rules = new ExecutionRules();
  for (let step = 0; step < count; step++) {
    const command = commands.next();
    const assertSame = (what: string, actual: string, expected: string): void => {
      if (actual === expected) return;
      const where = `seed ${seed}, step ${step}, ${JSON.stringify(command)}`;
      throw new Error(`${what} differs at ${where}:\n${actual}\nin place of\n${expected}`);
    };
    const events = execute(live, command, commands.time);
    const words = events.map(wordsOf).filter((word) => word !== null);
    assertSame("what happened", words.join("\n"), oracle.run(command, commands.time).join("\n"));
    checkInvariants(live);
    for (const event of events) {
      applyEvent(replayed, event, commands.time);
      rules.follow({ seq: step, time: commands.time, format: 3, event, hash: null });
    }
    if (step % COMPARE_STATE_EVERY === 0 || step === count - 1) {
      assertSame("the state", stateOf(live).join("\n"), oracle.state().join("\n"));
      assertSame("the replayed state", stateHash(replayed), stateHash(live));
    }
    if (step % SNAPSHOT_EVERY === 0) live = restoreBook(JSON.parse(JSON.stringify(snapshotBook(live))));
  }
}

/** Every order in the words of `Oracle.state`. */
function stateOf(book: Book): string[] {
  const line = (o: { id: string; price: unknown; remaining: number; shown: number; stopPrice: unknown }): string =>
    [o.id, o.price, o.remaining, o.shown, o.stopPrice].join(" ");
  const resting = [book.bids, book.asks].flatMap((side) => [...side.values()].flatMap((level) => [...level]));
  const others = book.orders.values().filter((order) => order.level === null);
  return [...resting, ...others].map(line);
}
