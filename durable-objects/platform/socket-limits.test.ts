import { expect, test } from "vitest";
import { SocketLimits } from "./socket-limits.ts";

const times = <T>(count: number, run: () => T): T[] => Array.from({ length: count }, run);

test("holds until its credential expires, or for good", () => {
  const limits = new SocketLimits({ expiresAt: 1_000, window: null });
  expect([999, 1_000, 1_001].map((now) => limits.isExpired(now))).toEqual([false, true, true]);
  expect(new SocketLimits({ expiresAt: null, window: null }).isExpired(Number.MAX_SAFE_INTEGER)).toBe(false);
});

test("takes twenty messages at once, warns, ignores nineteen and then closes", () => {
  const limits = new SocketLimits({ expiresAt: null, window: null });
  const actions = times(41, () => limits.countReceived(5_000));
  expect(actions).toEqual([...times(20, () => "take"), "warn", ...times(19, () => "ignore"), "close"]);
});

test("forgives one who slows down to two a second", () => {
  const limits = new SocketLimits({ expiresAt: null, window: null });
  times(30, () => limits.countReceived(0));
  const steady = times(
    20,
    (
      (now) => () =>
        limits.countReceived((now += 500))
    )(0),
  );
  expect(new Set(steady)).toEqual(new Set(["take"]));
  expect(limits.countReceived(10_000)).toBe("warn");
});
