import fc from "fast-check";
import { expect, it } from "vitest";
import { BookOrder } from "./book.ts";
import { Level } from "./level.ts";

function orderOf(quantity: number): BookOrder {
  return new BookOrder(
    { id: "", account: "ada", side: "buy", type: "limit", quantity, price: 7, timeInForce: "GTC", stp: "none" },
    0,
    0,
  );
}

it("is a queue that any order may leave, however many do", () => {
  // Which of the orders leaves: by index, or none and a new one joins.
  const step = fc.option(fc.nat(), { freq: 2 });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const level = new Level<BookOrder>(7);
      const plain: BookOrder[] = [];
      for (const leaver of steps) {
        if (leaver !== null && plain.length > 0) {
          level.remove(plain.splice(leaver % plain.length, 1)[0]!);
        } else {
          plain.push(orderOf(plain.length + 1));
          level.append(plain.at(-1)!);
        }
        if (plain.length > 0) expect(level.first()).toBe(plain[0]);
      }
      expect([...level].every((order, i) => order === plain[i] && order.level === level)).toBe(true);
      const quantity = plain.reduce((sum, order) => sum + order.remaining, 0);
      expect(level).toMatchObject({ count: plain.length, quantity, shown: quantity });
    }),
  );
});

it("takes no more room than its orders need, although many have come and gone", () => {
  const level = new Level<BookOrder>(7);
  const [first, ...others] = Array.from({ length: 10 }, () => orderOf(1)) as [BookOrder, ...BookOrder[]];
  for (const order of [first, ...others]) level.append(order);
  for (let round = 0; round < 1000; round++) {
    for (const order of others) {
      level.remove(order);
      level.append(order);
    }
  }
  expect(level.slots.length).toBeLessThan(100);
  expect([...level]).toHaveLength(10);
  expect(level.first()).toBe(first);
});

it("touches no other order when one joins, as long as few gaps are left by others", () => {
  const level = new Level<BookOrder>(7);
  const orders = Array.from({ length: 40 }, () => orderOf(1));
  for (const order of orders) level.append(order);
  const staying = orders.slice(10);
  for (const order of orders.slice(0, 10)) level.remove(order);
  const slots = staying.map(({ slot }) => slot);
  level.append(orderOf(1));
  expect(staying.map(({ slot }) => slot)).toEqual(slots);
});
