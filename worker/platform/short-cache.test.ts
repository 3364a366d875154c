import { expect, test } from "vitest";
import { ShortCache } from "./short-cache.ts";

function counted() {
  const loads = { count: 0, fails: false };
  const load = async () => {
    loads.count += 1;
    if (loads.fails) throw new Error("no answer");
    return loads.count;
  };
  return { loads, load, cache: new ShortCache<number>(1_000) };
}

test("all who ask while it is fresh share one answer, and who comes later asks anew", async () => {
  const { cache, load, loads } = counted();
  expect(await Promise.all([cache.get("a", 0, load), cache.get("a", 999, load)])).toEqual([1, 1]);
  expect(await cache.get("a", 1_000, load)).toBe(2);
  expect(await cache.get("b", 1_000, load)).toBe(3);
  expect(loads.count).toBe(3);
});

test("an answer of a clock that was set back is asked for anew, and so is one that was forgotten", async () => {
  const { cache, load } = counted();
  await cache.get("a", 5_000, load);
  expect(await cache.get("a", 4_999, load)).toBe(2);
  cache.forget();
  expect(await cache.get("a", 4_999, load)).toBe(3);
});

test("a failure is told to all who wait for it, and not kept", async () => {
  const { cache, load, loads } = counted();
  loads.fails = true;
  const asked = [cache.get("a", 0, load), cache.get("a", 0, load)];
  for (const one of asked) await expect(one).rejects.toThrow("no answer");
  loads.fails = false;
  expect(await cache.get("a", 0, load)).toBe(2);
});
