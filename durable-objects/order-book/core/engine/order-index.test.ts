import fc from "fast-check";
import { expect, it } from "vitest";
import { BookOrder } from "./book.ts";
import { OrderIndex } from "./order-index.ts";

function orderWith(id: string, seq: number): BookOrder {
  return new BookOrder(
    { id, account: "ada", side: "buy", type: "limit", quantity: 1, price: 1, timeInForce: "GTC", stp: "none" },
    seq,
    0,
  );
}

/** Two ids whose hashes are equal: only the last eight characters count. */
const COLLIDING = ["a-12345678", "b-12345678"];

it("holds what a plain map holds, after any additions and removals", () => {
  const step = fc.record({ remove: fc.boolean(), id: fc.integer({ min: 0, max: 60 }).map(String) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const index = new OrderIndex<BookOrder>();
      const plain = new Map<string, BookOrder>();
      for (const [seq, { remove, id }] of steps.entries()) {
        if (remove) {
          index.delete(id);
          plain.delete(id);
        } else {
          const order = orderWith(id, seq);
          expect(index.add(order)).toBe(!plain.has(id));
          if (!plain.has(id)) plain.set(id, order);
        }
      }
      expect(index.values()).toEqual([...plain.values()]);
      for (let id = 0; id <= 60; id++) expect(index.get(`${id}`)).toBe(plain.get(`${id}`));
    }),
  );
});

it("finds each of many orders while it grows, is nearly full, and is emptied", () => {
  const index = new OrderIndex<BookOrder>();
  const orders = Array.from({ length: 20_000 }, (_, seq) => orderWith(`order-${seq}`, seq));
  for (const order of orders) index.add(order);
  expect(index.values()).toEqual(orders);
  expect(orders.some((order) => index.add(orderWith(order.id, 0)))).toBe(false);
  for (const [i, order] of orders.entries()) if (i % 3 !== 0) index.delete(order.id);
  const left = orders.filter((_, i) => i % 3 === 0);
  expect(index.values()).toEqual(left);
  expect(orders.filter((order) => index.get(order.id) === order)).toEqual(left);
  for (const order of left) index.delete(order.id);
  expect([...index]).toEqual([]);
  expect(orders.some((order) => index.has(order.id))).toBe(false);
});

it("tells ids with the same hash apart, whichever of them goes first", () => {
  const [a, b] = COLLIDING.map(orderWith) as [BookOrder, BookOrder];
  for (const [first, second] of [
    [a, b],
    [b, a],
  ] as const) {
    const index = new OrderIndex<BookOrder>();
    expect([index.add(a), index.add(b)]).toEqual([true, true]);
    index.delete(first.id);
    expect(index.get(first.id)).toBeUndefined();
    expect(index.get(second.id)).toBe(second);
  }
});

it("counts right when it is asked to remove what it does not have: else it would fill up and search for ever", () => {
  const index = new OrderIndex<BookOrder>();
  for (let count = 0; count < 400_000; count++) index.delete(`absent-${count}`);
  const orders = Array.from({ length: 2_000 }, (_, seq) => orderWith(`order-${seq}`, seq));
  for (const order of orders) expect(index.add(order)).toBe(true);
  for (let count = 0; count < 1_000; count++) index.delete(`absent-${count}`);
  expect(index.values()).toEqual(orders);
});
