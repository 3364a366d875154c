import { describe, expect, it } from "vitest";
import type { Book, BookOrder } from "./book.ts";
import { createBook } from "./book.ts";
import { execute } from "./execute.ts";
import { checkInvariants } from "./invariants.ts";
import type { NewOrder } from "./types.ts";

function soundBook(): Book {
  const book = createBook();
  const place = (order: Partial<NewOrder>): unknown =>
    execute(
      book,
      { type: "place", order: { id: "", account: "ada", side: "buy", type: "limit", quantity: 5, ...order } },
      0,
    );
  place({ id: "a", price: 100 });
  place({ id: "b", price: 100, displayQuantity: 2 });
  place({ id: "c", price: 99, timeInForce: "GTD", expiresAt: 50 });
  place({ id: "d", side: "sell", price: 110, account: "bob" });
  place({ id: "e", type: "stop", stopPrice: 120 });
  place({ id: "f", price: 50, exit: { id: "g", takeProfit: 60, stopPrice: 40 } });
  return book;
}

const order = (book: Book, id: string): BookOrder => book.orders.get(id)!;

describe("checkInvariants", () => {
  it("finds nothing wrong with a sound book", () => {
    expect(() => checkInvariants(soundBook())).not.toThrow();
  });

  const damages: [rule: string, damage: (book: Book) => void][] = [
    [
      "totals",
      (book) => {
        order(book, "a").remaining = order(book, "a").shown = 4;
      },
    ],
    [
      "totals",
      (book) => {
        book.bids.first()!.shown++;
      },
    ],
    [
      "something left",
      (book) => {
        order(book, "e").remaining = 0;
      },
    ],
    [
      "shows it",
      (book) => {
        order(book, "e").shown = 6;
      },
    ],
    [
      "no more than its tip",
      (book) => {
        order(book, "b").shown++;
        book.bids.first()!.shown++;
      },
    ],
    [
      "in its slot",
      (book) => {
        order(book, "b").slot = 0;
      },
    ],
    [
      "first in, first out",
      (book) => {
        order(book, "b").rank = 0;
      },
    ],
    [
      "totals",
      (book) => {
        book.bids.first()!.slots.pop();
      },
    ],
    [
      "no level is empty",
      (book) => {
        book.bids.first()!.slots.length = 0;
      },
    ],
    [
      "in the level of its price",
      (book) => {
        order(book, "a").price = 101;
      },
    ],
    [
      "in the index",
      (book) => {
        book.orders.delete("a");
      },
    ],
    [
      "rests, waits or is triggered",
      (book) => {
        book.triggered.add(order(book, "a"));
      },
    ],
    [
      "stop price",
      (book) => {
        order(book, "e").stopPrice = 121;
      },
    ],
    [
      "in the index",
      (book) => {
        order(book, "a").stopPrice = 130;
      },
    ],
    [
      "no stop price is empty",
      (book) => {
        book.buyStops.getOrCreate(130, () => new Set());
      },
    ],
    [
      "can expire",
      (book) => {
        book.expiries.delete(50);
      },
    ],
    [
      "keeps its id",
      (book) => {
        book.reservedIds.clear();
      },
    ],
    [
      "crossed",
      (book) => {
        execute(book, { type: "auction", reason: "halt", endsAt: 9 }, 0);
        execute(
          book,
          { type: "place", order: { id: "x", account: "cem", side: "buy", type: "limit", price: 110, quantity: 1 } },
          0,
        );
        book.auction = null;
      },
    ],
    [
      "passed over",
      (book) => {
        book.lastPrice = 125;
      },
    ],
  ];
  it.each(damages)("finds: %s", (rule, damage) => {
    const book = soundBook();
    damage(book);
    expect(() => checkInvariants(book)).toThrow(rule);
  });
});
