import { expect, test } from "vitest";
import { MAX_UNSEEN, SEEN_EVERY } from "../../domain/messages/wire.ts";
import { SocketLimits } from "./socket-limits.ts";

const times = <T>(count: number, run: () => T): T[] => Array.from({ length: count }, run);

test("holds until its credential expires, or for good", () => {
  const limits = new SocketLimits(1_000);
  expect([999, 1_000, 1_001].map((now) => limits.isExpired(now))).toEqual([false, true, true]);
  expect(new SocketLimits(null).isExpired(Number.MAX_SAFE_INTEGER)).toBe(false);
});

test("lets as much be sent as may be unseen, and more only when some of it has been seen", () => {
  const limits = new SocketLimits(null);
  expect(times(MAX_UNSEEN, () => limits.countSent())).not.toContain(false);
  expect(limits.countSent()).toBe(false);
  limits.countSeen(SEEN_EVERY);
  expect(times(SEEN_EVERY, () => limits.countSent())).not.toContain(false);
  expect(limits.countSent()).toBe(false);
});

test("seeing more than was sent allows no more later", () => {
  const limits = new SocketLimits(null);
  limits.countSeen(MAX_UNSEEN);
  times(MAX_UNSEEN, () => limits.countSent());
  expect(limits.countSent()).toBe(false);
});

test("takes twenty messages at once, warns, ignores nineteen and then closes", () => {
  const limits = new SocketLimits(null);
  const actions = times(41, () => limits.countReceived(5_000));
  expect(actions).toEqual([...times(20, () => "take"), "warn", ...times(19, () => "ignore"), "close"]);
});

test("forgives one who slows down to two a second", () => {
  const limits = new SocketLimits(null);
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
