import { describe, expect, it } from "vitest";
import { applyEvent } from "./apply.ts";
import { createBook } from "./book.ts";
import type { Book } from "./book.ts";
import { execute } from "./execute.ts";
import { stateHash } from "./hash.ts";
import { checkInvariants } from "./invariants.ts";
import { Oracle, wordsOf } from "./testing/oracle.ts";
import { RandomCommands } from "./testing/random-commands.ts";
import { restoreBook, snapshotBook } from "./snapshot.ts";

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const COMMANDS_PER_SEED = 50_000;
const COMPARE_STATE_EVERY = 20;
/** The live book goes on from its own snapshot; the replayed one knows all events and no snapshot. */
const SNAPSHOT_EVERY = 500;

/** Every order in the words of `Oracle.state`. */
function stateOf(book: Book): string[] {
  const line = (o: { id: string; price: unknown; remaining: number; shown: number; stopPrice: unknown }): string =>
    [o.id, o.price, o.remaining, o.shown, o.stopPrice].join(" ");
  const resting = [book.bids, book.asks].flatMap((side) => [...side.values()].flatMap((level) => [...level]));
  const others = book.orders.values().filter((order) => order.level === null);
  return [...resting, ...others].map(line);
}

describe("a million random commands", { timeout: 60_000 }, () => {
  it.each(SEEDS)("seed %i: the engine does what the naive book does, and replay gives the same state", (seed) => {
    const commands = new RandomCommands(seed);
    const oracle = new Oracle();
    let live = createBook();
    const replayed = createBook();
    for (let i = 0; i < COMMANDS_PER_SEED; i++) {
      const command = commands.next();
      const events = execute(live, command, commands.time);
      const words = events.map(wordsOf).filter((word) => word !== null);
      const expected = oracle.run(command, commands.time);
      if (words.join("\n") !== expected.join("\n")) {
        expect({ step: i, command, words }).toEqual({ step: i, command, words: expected });
      }
      checkInvariants(live);
      for (const event of events) applyEvent(replayed, event, commands.time);
      if (i % COMPARE_STATE_EVERY === 0) {
        expect(stateOf(live), `state after step ${i}`).toEqual(oracle.state());
        expect(stateHash(replayed), `replay after step ${i}`).toBe(stateHash(live));
      }
      if (i % SNAPSHOT_EVERY === 0) live = restoreBook(JSON.parse(JSON.stringify(snapshotBook(live))));
    }
    expect(stateHash(replayed)).toBe(stateHash(live));
  });
});
