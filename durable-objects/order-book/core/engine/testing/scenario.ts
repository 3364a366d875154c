import { applyEvent } from "../apply.ts";
import { createBook } from "../book.ts";
import type { Book } from "../book.ts";
import { execute } from "../execute.ts";
import { stateHash } from "../hash.ts";
import { restoreBook, snapshotBook } from "../snapshot.ts";
import type { BookEvent, Command, Side } from "../types.ts";
import { restingOrders, waitingStops } from "../queries.ts";

/**
 * One step of a scenario: an operation in the short form of the scenario files
 * (`op`), a command of the engine as it is (`type`), or `{"op": "snapshot"}`,
 * after which the book goes on from its own snapshot. `time` defaults to the
 * step's index.
 */
export type Step = { time?: number } & (({ op: string; id?: string } & Record<string, unknown>) | Command);

export interface Scenario {
  name: string;
  orders: Step[];
  expected?: Partial<Outcome>;
}

/** What came of a scenario or a journal. A step's own words: `qty`, `maker`, `taker`, `remaining`. */
export interface Outcome {
  fills: { maker: string; taker: string; price: number; qty: number }[];
  resting: { id: string; side: Side; price: number; remaining: number }[];
  rejected: { id: string; reason: string }[];
  cancelled: { id: string; qty: number; reason: string }[];
  triggered: string[];
  stops: { id: string; side: Side; stopPrice: number; qty: number }[];
  lastPrice: number | null;
}

/** An exported journal: everything that happened to an artist's market, one line an event. */
export interface Journal {
  artistId: string;
  entries: { seq: number; time: number; event: BookEvent | { type: (typeof OTHER_EVENTS)[number] } }[];
}

/** Lines of a journal that are not the engine's. */
const OTHER_EVENTS = ["listed", "valued", "amend_handled", "closed", "redeemed", "exchange_priced", "issued"] as const;

/**
 * Runs the steps on an empty book, then replays what it emitted. Throws when the
 * replayed book differs from the live one.
 */
export function runScenario({ orders }: Scenario): Outcome {
  let book = createBook();
  const entries: { time: number; event: BookEvent }[] = [];
  const accounts = new Map<string, string>();
  orders.forEach((step, index) => {
    const { time = index } = step;
    if ("op" in step && step.op === "snapshot") {
      book = restoreBook(JSON.parse(JSON.stringify(snapshotBook(book))));
      return;
    }
    for (const event of execute(book, commandOf(step, accounts), time)) entries.push({ time, event });
  });
  const replayed = createBook();
  const outcome = replay(replayed, JSON.parse(JSON.stringify(entries)) as typeof entries);
  if (stateHash(replayed) !== stateHash(book)) throw new Error("replaying the events does not give the live book");
  return outcome;
}

/** What the events of an exported journal amount to. Throws when `seq` has a gap. */
export function replayJournal({ artistId, entries }: Journal): { name: string } & Outcome {
  entries.forEach(({ seq }, index) => {
    if (seq !== entries[0]!.seq + index) throw new Error(`the journal has a gap before ${seq}`);
  });
  const own = entries.flatMap(({ time, event }) => (isBookEvent(event) ? [{ time, event }] : []));
  return { name: artistId, ...replay(createBook(), own) };
}

function isBookEvent(event: Journal["entries"][number]["event"]): event is BookEvent {
  return !(OTHER_EVENTS as readonly string[]).includes(event.type);
}

/** Applies the events one by one and writes down what they say. */
function replay(book: Book, entries: readonly { time: number; event: BookEvent }[]): Outcome {
  const outcome: Outcome = {
    fills: [],
    resting: [],
    rejected: [],
    cancelled: [],
    triggered: [],
    stops: [],
    lastPrice: null,
  };
  for (const { time, event } of entries) {
    note(outcome, book, event);
    applyEvent(book, event, time);
  }
  for (const { id, side, price, remaining } of restingOrders(book)) {
    outcome.resting.push({ id, side, price: price!, remaining });
  }
  for (const { id, side, stopPrice, remaining } of waitingStops(book)) {
    outcome.stops.push({ id, side, stopPrice: stopPrice!, qty: remaining });
  }
  return { ...outcome, lastPrice: book.lastPrice };
}

function note(outcome: Outcome, book: Book, event: BookEvent): void {
  switch (event.type) {
    case "filled":
      outcome.fills.push({ maker: event.makerOrder, taker: event.takerOrder, price: event.price, qty: event.quantity });
      return;
    case "rejected":
      outcome.rejected.push({ id: event.orderId, reason: event.code });
      return;
    case "triggered":
      outcome.triggered.push(event.orderId);
      return;
    case "cancelled": {
      const order = book.orders.get(event.orderId);
      outcome.cancelled.push({ id: event.orderId, qty: event.quantity, reason: event.reason });
      // An OCO is one order here and two legs there: its stop leg goes with it.
      const hasStopLeg = order?.options.type === "oco" && order.stopPrice !== undefined;
      if (hasStopLeg) outcome.cancelled.push({ id: event.orderId, qty: event.quantity, reason: "oco" });
      return;
    }
  }
}

/** The command behind a step. Orders without an account get one of their own, so that none trades with itself. */
function commandOf(step: Step, accounts: Map<string, string>): Command {
  if (!("op" in step)) return step;
  const { time: _, op, id = "", qty: quantity, tif, acct, ...terms } = step;
  const owner = (): string => accounts.get(id) ?? `owner of ${id}`;
  if (op === "cancel") return { type: "cancel", orderId: id, account: owner() };
  if (op === "modify") return { type: "amend", orderId: id, account: owner(), ...terms, quantity } as Command;
  const account = typeof acct === "string" ? acct : `owner of ${id}`;
  if (!accounts.has(id)) accounts.set(id, account);
  // A scenario may name anything here: refusing it is the engine's work.
  return {
    type: "place",
    order: { ...terms, id, account, type: op, quantity, timeInForce: tif },
  } as unknown as Command;
}
