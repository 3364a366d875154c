import type { BookMessage } from "../domain/messages/book-events.ts";
import type { ArtistMarket } from "../durable-objects/order-book/core/artist-market.ts";
import { ladder } from "../durable-objects/order-book/core/engine/book.ts";
import type { SqlValue } from "../durable-objects/platform/sql.ts";
import type { PortfolioAccount } from "../durable-objects/portfolio/core/account.ts";
import type { AccountEvent } from "../durable-objects/protocol/settlement.ts";
import type { Outcome } from "../durable-objects/protocol/outcome.ts";
import type { BookReply } from "../durable-objects/protocol/peers.ts";
import type { Random } from "../durable-objects/testing/platform/random.ts";
import type { CorruptWrite } from "../durable-objects/testing/platform/storage.ts";
import type { Quote, QuotingInput } from "../durable-objects/order-book/core/market-maker.ts";
import { ladderOfAmounts } from "../durable-objects/testing/ladder-of-amounts.ts";
import type { Rank } from "./issuer-quotes.ts";
import type { Invariant } from "./violation.ts";

/** How the exchange is broken under its feet. What is absent works as it should. */
export interface Sabotage {
  /** Changes what an account, or a book, stores; called for each object once. */
  accountWrites?: () => CorruptWrite;
  bookWrites?: () => CorruptWrite;
  /** Changes a book's answer to an account. */
  reply?: (reply: BookReply) => void;
  /** Changes a book's answer to one that is merged into it. */
  issue?: (answer: Outcome<number | null>) => void;
  /** Changes what an account, or a book, has in memory; called after each of its turns. */
  account?: (account: PortfolioAccount) => void;
  book?: (book: ArtistMarket) => void;
  /** Changes what D1 is told. */
  message?: (message: BookMessage) => BookMessage;
  /** How issuers quote. */
  makeLadder?: (input: QuotingInput) => Quote[];
  /** How holdings are ranked. */
  rank?: Rank;
  /** No alarm is ever stored. */
  withoutAlarms?: true;
}

/** A fault, the invariant that it breaks, and what the simulation must say of it. */
interface Planted {
  invariant: Invariant;
  says: RegExp;
  sabotage: (random: Random) => Sabotage;
}

/** How often a fault strikes, of its occasions. */
const SOMETIMES = 0.05;
const OFTEN = 0.5;

/** Faults to be found. Each is one that a bug could be; all invariants have one. */
export const PLANTED = {
  /** An object's work is not behind an alarm. */
  "lost-alarm": {
    invariant: 0,
    says: /has work to do and no alarm behind it/,
    sabotage: () => ({ withoutAlarms: true }),
  },
  /** An account is charged a cent less than its book takes. */
  "undercharged-fee": {
    invariant: 1,
    says: /there are \d+ cents, \d+ were granted/,
    sabotage: (random) => ({
      reply: ({ settlements }) => {
        for (const { events } of settlements)
          for (const event of events)
            if (event.type === "filled" && event.fee > 0 && random.chance(SOMETIMES)) event.fee -= 1;
      },
    }),
  },
  /** A book believes that an order has paid its fee already. */
  "fee-not-due": {
    invariant: 1,
    says: /the fee of execution \d+ is \d+, not \d+|leaves \d+ paid ahead, not \d+/,
    sabotage: (random) => ({
      book: (book) => {
        for (const order of book.current.engine.orders)
          if (order.feeAhead !== undefined && random.chance(SOMETIMES)) order.feeAhead = 9_999;
      },
    }),
  },
  /** The issuer finds a share. */
  "share-from-nothing": {
    invariant: 2,
    says: /\d+ shares, \d+ were floated/,
    sabotage: (random) => ({
      book: (book) => {
        if (book.listed && random.chance(SOMETIMES)) book.current.house.inventory += 1;
      },
    }),
  },
  /** Cash that is held for an order is spent on something else. */
  overdraft: {
    invariant: 3,
    says: /has \d+ cents and holds \d+/,
    sabotage: (random) => ({
      account: (account) => {
        const ledger = account.read();
        if (ledger.heldCash > 0 && random.chance(SOMETIMES)) ledger.cash = ledger.heldCash - 1;
      },
    }),
  },
  /** A cent of a hold is not released. */
  "lost-hold-release": {
    invariant: 4,
    says: /holds \d+ cents, its open orders need \d+/,
    sabotage: (random) => ({
      account: (account) => {
        const ledger = account.read();
        if (ledger.heldCash > 0 && ledger.heldCash < ledger.cash && random.chance(SOMETIMES)) ledger.heldCash += 1;
      },
    }),
  },
  /** The first of the orders at each price goes to the back. */
  "queue-jumper": {
    invariant: 5,
    says: /passes over an earlier order/,
    sabotage: (random) => ({
      book: (book) => {
        if (book.listed && random.chance(SOMETIMES)) swapFirst(book);
      },
    }),
  },
  /** A book's answer tells of an execution twice. */
  "double-fill": {
    invariant: 6,
    says: /is overfilled|no such open order|shares of \S+ after settlement/,
    sabotage: (random) => ({
      reply: ({ settlements }) => {
        for (const settlement of settlements)
          if (random.chance(SOMETIMES)) settlement.events = settlement.events.flatMap(twiceIfFilled);
      },
    }),
  },
  /** A settlement never gets into the outbox. */
  "dropped-outbox": {
    invariant: 6,
    says: /settlements are missing/,
    sabotage: (random) => ({ bookWrites: () => dropped("outbox", random, OFTEN) }),
  },
  /** A command acts, and its lines are not in the journal. */
  "dropped-journal-line": {
    invariant: 6,
    says: /stands at \d+, its journal at \d+/,
    sabotage: (random) => ({ bookWrites: () => dropped("journal", random) }),
  },
  /** The last line of a command is stored with another time than it had. */
  "edited-journal-line": {
    invariant: 7,
    says: /the hash of journal line \d+ does not follow/,
    sabotage: (random) => ({
      bookWrites: () =>
        onInsert("journal", (row) =>
          row[3] !== null && random.chance(SOMETIMES) ? [row[0]!, Number(row[1]) + 1, ...row.slice(2)] : row,
        ),
    }),
  },
  /** An account forgets what the client called an order. */
  "forgotten-name": {
    invariant: 8,
    says: /acted twice|another request as \S+ was answered/,
    sabotage: (random) => ({
      accountWrites: () =>
        onInsert("orders", (row) => (random.chance(OFTEN) ? [row[0]!, row[1]!, null, ...row.slice(3)] : row)),
    }),
  },
  /** D1 does not write all trades that it acknowledges. */
  "lost-projection": {
    invariant: 9,
    says: /trades differs from one rebuilt/,
    sabotage: (random) => ({
      message: (message) => ({ ...message, trades: message.trades.filter(() => !random.chance(SOMETIMES)) }),
    }),
  },
  /** The issuer quotes amounts around fair value, and no potential. */
  "ladder-of-amounts": {
    invariant: 10,
    says: /the issuer (asks|bids) \d+ for what is worth|the issuer (sold|bought) \d+ shares for/,
    sabotage: () => ({ makeLadder: ladderOfAmounts }),
  },
  /** Holdings are ranked by the last price, which buying a little moves. */
  "ranked-by-last-price": {
    invariant: 12,
    says: /raised what \S+ has by \d+ cents/,
    sabotage: () => ({ rank: (_, shares, last) => shares * last }),
  },
  /** Holders are paid a cent a share more than was fixed when their book was closed. */
  "dearer-redemption": {
    invariant: 10,
    says: /the issuer paid more for its shares than they are worth/,
    sabotage: () => ({
      book: ({ current: { closed } }) => {
        if (closed && closed.price !== null) closed.price += 1;
      },
    }),
  },
  /** A settlement tells of a redemption twice. */
  "double-redemption": {
    invariant: 13,
    says: /shares of \S+ are redeemed, 0 are there/,
    sabotage: () => ({
      bookWrites: () =>
        onInsert("outbox", (row) => [
          ...row.slice(0, 2),
          String(row[2]).replace(/(\{"type":"redeemed"[^}]*\})/g, "$1,$1"),
        ]),
    }),
  },
  /** A book forgets that it issued shares for those of another artist, and issues them again. */
  "forgotten-exchange": {
    invariant: 13,
    says: /is merged into it a second time/,
    sabotage: () => {
      let asked = 0;
      return {
        book: ({ current: { exchanges } }) => exchanges.clear(),
        // The first answer of two says nothing: the book is asked again.
        issue: (answer) => {
          if ("done" in answer && asked++ % 2 === 0) replace(answer, { refused: { code: "unavailable", detail: "" } });
        },
      };
    },
  },
  /** A book that was closed forgets it. */
  "orders-after-the-end": {
    invariant: 13,
    says: /comes after the end/,
    sabotage: () => ({
      book: ({ current }) => {
        if (current.closed && current.house.inventory === current.sharesFloated)
          Object.assign(current, { closed: null });
      },
    }),
  },
  /** Holders are told another price than the shares were issued at: what they pay is not what they got. */
  "other-exchange-price": {
    invariant: 1,
    says: /is at rest with -?\d+ cents between two listings/,
    sabotage: () => ({
      issue: (answer) => {
        if ("done" in answer) answer.done = 1;
      },
    }),
  },
} as const satisfies Record<string, Planted>;

export type PlantedFault = keyof typeof PLANTED;
export const PLANTED_FAULTS = Object.keys(PLANTED) as PlantedFault[];

/** Makes an answer another one. */
function replace(answer: Outcome<number | null>, other: Outcome<number | null>): void {
  for (const key of Object.keys(answer)) delete (answer as Record<string, unknown>)[key];
  Object.assign(answer, other);
}

/** Changes each row that is inserted into a table. */
function onInsert(table: string, change: (row: SqlValue[]) => SqlValue[]): CorruptWrite {
  return (query, bindings) => {
    if (!query.startsWith(`INSERT INTO ${table} `)) return bindings;
    const columns = /VALUES \(([?,]+)\)/.exec(query)?.[1]?.split(",").length ?? bindings.length;
    const rows = Array.from({ length: bindings.length / columns }, (_, row) =>
      bindings.slice(row * columns, (row + 1) * columns),
    );
    return rows.flatMap(change);
  };
}

function dropped(table: string, random: Random, chance = SOMETIMES): CorruptWrite {
  return (query, bindings) => (query.startsWith(`INSERT INTO ${table} `) && random.chance(chance) ? null : bindings);
}

const twiceIfFilled = (event: AccountEvent): AccountEvent[] => (event.type === "filled" ? [event, event] : [event]);

function swapFirst({ current }: ArtistMarket): void {
  for (const side of ["buy", "sell"] as const) {
    const levels = ladder(current.engine, side);
    for (let at = 0; at < levels.size; at += 1) {
      const level = levels.at(at)!;
      if (level.count < 2) continue;
      const first = level.first();
      level.remove(first);
      level.append(first);
    }
  }
}
