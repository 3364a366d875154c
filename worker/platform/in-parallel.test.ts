import { expect, test } from "vitest";
import { inParallel } from "./in-parallel.ts";

const ITEMS = Array.from({ length: 120 }, (_, index) => index);

test("at most fifty are worked on at once, and the results are in the order of the items", async () => {
  let working = 0;
  let most = 0;
  const results = await inParallel(ITEMS, async (item) => {
    most = Math.max(most, ++working);
    // Later items are done sooner.
    for (let turn = 0; turn < 130 - item; turn++) await Promise.resolve();
    working--;
    return item * 2;
  });
  expect(results).toEqual(ITEMS.map((item) => item * 2));
  expect(most).toBe(50);
});

test("once one fails no other is begun", async () => {
  const begun: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    if (item === 10) throw new Error("no such book");
    await new Promise((resolve) => setImmediate(resolve));
  };
  await expect(inParallel(ITEMS, work)).rejects.toThrow("no such book");
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun.length).toBeLessThan(60);
});
