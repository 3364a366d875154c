import { expect, test } from "vitest";
import { MAX_UNSEEN, SEEN_EVERY } from "../../domain/messages/wire.ts";
import { Line } from "./line.ts";

const times = <T>(count: number, run: () => T): T[] => Array.from({ length: count }, run);

test("holds until its credential expires, or for good", () => {
  const line = new Line(1_000);
  expect([999, 1_000, 1_001].map((now) => line.isExpired(now))).toEqual([false, true, true]);
  expect(new Line(null).isExpired(Number.MAX_SAFE_INTEGER)).toBe(false);
});

test("tells as much as may be unseen, and more only when some of it has been seen", () => {
  const line = new Line(null);
  expect(times(MAX_UNSEEN, () => line.tell())).not.toContain(false);
  expect(line.tell()).toBe(false);
  line.see(SEEN_EVERY);
  expect(times(SEEN_EVERY, () => line.tell())).not.toContain(false);
  expect(line.tell()).toBe(false);
});

test("seeing more than was told buys nothing for later", () => {
  const line = new Line(null);
  line.see(MAX_UNSEEN);
  times(MAX_UNSEEN, () => line.tell());
  expect(line.tell()).toBe(false);
});

test("takes twenty messages at once, warns, ignores nineteen and then closes", () => {
  const line = new Line(null);
  const verdicts = times(41, () => line.hear(5_000));
  expect(verdicts).toEqual([...times(20, () => "take"), "warn", ...times(19, () => "ignore"), "close"]);
});

test("forgives one who slows down to two a second", () => {
  const line = new Line(null);
  times(30, () => line.hear(0));
  const steady = times(
    20,
    (
      (now) => () =>
        line.hear((now += 500))
    )(0),
  );
  expect(new Set(steady)).toEqual(new Set(["take"]));
  expect(line.hear(10_000)).toBe("warn");
});
