import { expect, test } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

test("gives what it holds at once, then as much as flows in", () => {
  const bucket = new TokenBucket(10, 2);
  expect(bucket.take(10, 1_000)).toEqual({ ok: true });
  expect(bucket.take(1, 1_000)).toEqual({ ok: false, retryIn: 500 });
  expect(bucket.take(1, 1_499)).toEqual({ ok: false, retryIn: 1 });
  expect(bucket.take(1, 1_500)).toEqual({ ok: true });
});

test("takes nothing when there is not enough for all", () => {
  const bucket = new TokenBucket(10, 1);
  bucket.take(4, 0);
  expect(bucket.take(7, 0)).toEqual({ ok: false, retryIn: 1_000 });
  expect(bucket.quota(0)).toEqual({ left: 6, fullIn: 4_000 });
});

test("never holds more than its capacity", () => {
  const bucket = new TokenBucket(3, 1);
  bucket.take(1, 0);
  expect(bucket.quota(1_000_000)).toEqual({ left: 3, fullIn: 0 });
});

test("a clock that is set back refills nothing", () => {
  const bucket = new TokenBucket(1, 1);
  bucket.take(1, 10_000);
  expect(bucket.take(1, 5_000)).toEqual({ ok: false, retryIn: 1_000 });
  expect(bucket.take(1, 10_500)).toEqual({ ok: false, retryIn: 500 });
});
