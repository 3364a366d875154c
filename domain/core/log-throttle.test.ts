import { expect, it } from "vitest";
import { LogThrottle } from "./log-throttle.ts";

it("admits one line of a kind a second, and says how many it left out", () => {
  const throttle = new LogThrottle();
  expect(throttle.admit("full", 5_000)).toBe(0);
  for (let at = 5_001; at < 6_000; at += 1) expect(throttle.admit("full", at)).toBeUndefined();
  expect(throttle.admit("full", 6_000)).toBe(999);
  expect(throttle.admit("full", 7_500)).toBe(0);
});

it("tells kinds apart", () => {
  const throttle = new LogThrottle();
  expect([throttle.admit("full", 0), throttle.admit("reset", 0), throttle.admit("full", 1)]).toEqual([0, 0, undefined]);
});

it("is not silenced by a clock that was set back", () => {
  const throttle = new LogThrottle();
  throttle.admit("full", 600_000);
  expect(throttle.admit("full", 0)).toBe(0);
});

it("keeps no more than a hundred kinds", () => {
  const throttle = new LogThrottle();
  for (let kind = 0; kind <= 100; kind += 1) throttle.admit(String(kind), 0);
  expect(throttle.admit("0", 1), "was forgotten").toBe(0);
  expect(throttle.admit("100", 1)).toBeUndefined();
});
