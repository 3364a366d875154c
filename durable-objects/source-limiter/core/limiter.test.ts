import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { RateLimit } from "../../protocol/source-limiter.ts";
import { assertBounded } from "../../platform/migrations.ts";
import { ObjectStorage } from "../../testing/platform/storage.ts";
import { SOURCE_LIMITER_MIGRATIONS } from "../storage/formats.ts";
import { LimiterStore } from "../storage/store.ts";
import { Limiter } from "./limiter.ts";
import { NEVER_ASKED, report } from "./limiter-state.ts";

const LIMIT: RateLimit = { count: 30, window: 10_000 };
const START = Date.UTC(2030, 0, 1);
const HOUR = 3_600_000;

let storage: ObjectStorage;
let time: number;
/** What the object's clock shows beyond the true time. */
let ahead: number;
let limiter: Limiter;

/** The object begins anew over what is durable, as after an eviction or a deployment. */
function restart(): void {
  storage.commit();
  limiter = new Limiter(new LimiterStore(storage.tables, (write) => storage.transaction(write)), () => time + ahead);
}

beforeEach(() => {
  storage = new ObjectStorage();
  [time, ahead] = [START, 0];
  restart();
});

const fail = (times: number): void => {
  for (let n = 0; n < times; n += 1) limiter.report({ worked: false });
};

/** The most of `times` that lie in any window of that length. */
function mostWithin(times: readonly number[], window: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.max(0, ...sorted.map((from, index) => sorted.findLastIndex((at) => at < from + window) - index + 1));
}

/** One isolate asks as fast as it may: when it is refused, it asks again when it is told to. Returns when it sends. */
function* isolate(): Generator<number, void, void> {
  for (;;) {
    const reservation = limiter.reserve(LIMIT);
    yield reservation.ok ? time + reservation.wait : -(time + reservation.retryIn);
  }
}

/** Lets isolates ask side by side for a while, with something done in between; returns when requests were sent. */
function runIsolates(count: number, duration: number, between: (step: number) => void): number[] {
  const sent: number[] = [];
  const isolates = Array.from({ length: count }, () => ({ asks: isolate(), at: time }));
  const end = time + duration;
  for (let step = 0; ; step += 1) {
    const next = isolates.reduce((first, other) => (other.at < first.at ? other : first));
    if (next.at > end) return sent;
    time = next.at;
    between(step);
    const answer = next.asks.next().value as number;
    if (answer > 0) sent.push(answer);
    // A refused one asks again a moment later than it was told to, so that time goes on.
    next.at = Math.abs(answer) + (answer > 0 ? 0 : 1);
  }
}

describe("the rate", () => {
  test("of isolates that ask in parallel stays below the limit in any window", () => {
    const sent = runIsolates(7, 60_000, () => undefined);
    expect(sent.length).toBeGreaterThan(100);
    expect(mostWithin(sent, LIMIT.window)).toBeLessThanOrEqual(24);
  });

  test("stays below the limit however the clock jumps and the object restarts", () => {
    const jump = fc.record({
      step: fc.nat(200),
      // Minutes and a year ahead, which the object cannot know to be wrong; and back by anything, as often as may be.
      by: fc.oneof(fc.integer({ min: -400 * 24 * HOUR, max: 0 }), fc.constantFrom(60_000, 365 * 24 * HOUR)),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.array(jump, { maxLength: 6 }),
        fc.nat(50),
        (count, jumps, every) => {
          storage = new ObjectStorage();
          [time, ahead] = [START, 0];
          restart();
          const forward = jumps.find(({ by }) => by > 0);
          const sent = runIsolates(count, 20_000, (step) => {
            for (const { step: at, by } of jumps) if (at === step && by <= 0) ahead += by;
            // One jump ahead in a window: each lets at most those too early that had a place and waited.
            if (forward?.step === step) ahead += forward.by;
            if (every > 0 && step % every === 0) restart();
          });
          expect(mostWithin(sent, LIMIT.window)).toBeLessThanOrEqual(LIMIT.count);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("is not held up by a clock that was a year ahead and is put right", () => {
    ahead = 365 * 24 * HOUR;
    limiter.reserve(LIMIT);
    ahead = 0;
    const reservation = limiter.reserve(LIMIT);
    expect(reservation.ok && reservation.wait).toBeLessThan(1_000);
  });

  test("follows what the source says that it still takes", () => {
    limiter.reserve(LIMIT);
    limiter.report({ worked: true, left: 2, resetIn: 8_000 });
    time += 1_000;
    limiter.reserve(LIMIT);
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true, wait: 4_000 });
    limiter.report({ worked: true, left: 0, resetIn: 7_000 });
    restart();
    expect(limiter.reserve(LIMIT)).toEqual({ ok: false, reason: "rate_limited", retryIn: 7_000 });
    time += 7_000;
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true });
  });

  test("follows it until the source counts anew, even if that is one request alone", () => {
    limiter.report({ worked: true, left: 1, resetIn: 5_000 });
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true, wait: 0 });
    time += 4_999;
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true, wait: 1 });
    time += 5_001;
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true, wait: 0 });
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true, wait: 417 });
  });

  test("follows it no longer than until then, to the millisecond", () => {
    limiter.report({ worked: true, left: 1, resetIn: 5_000 });
    time += 5_000;
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true, wait: 0 });
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true, wait: 417 });
  });

  test("a source that asks for an hour is left alone for an hour, and one that asks for a century for a day", () => {
    limiter.report({ worked: true, retryAfter: HOUR });
    time += HOUR - 1;
    expect(limiter.reserve(LIMIT)).toEqual({ ok: false, reason: "rate_limited", retryIn: 1 });
    time += 1;
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true });
    limiter.report({ worked: true, retryAfter: 100 * 365 * 24 * HOUR });
    expect(limiter.reserve(LIMIT)).toEqual({ ok: false, reason: "rate_limited", retryIn: 24 * HOUR });
  });

  test("lets few wait in a row, and tells the others when to come back", () => {
    const reservations = Array.from({ length: 6 }, () => limiter.reserve(LIMIT));
    expect(reservations.map((given) => (given.ok ? given.wait : [given.reason, given.retryIn]))).toEqual([
      0,
      417,
      834,
      1_251,
      ["busy", 417],
      ["busy", 417],
    ]);
  });
});

describe("the breaker", () => {
  test("suspends a source after five failures in a row, for all isolates and over a restart", () => {
    fail(4);
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true });
    fail(1);
    restart();
    expect(limiter.reserve(LIMIT)).toEqual({ ok: false, reason: "suspended", retryIn: 30_000 });
  });

  test("does not by failures among successes", () => {
    for (let n = 0; n < 20; n += 1) {
      fail(4);
      limiter.report({ worked: true });
    }
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true });
  });

  test("lets one request try it then, and only one", () => {
    fail(5);
    time += 30_000;
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true });
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: false, reason: "suspended", retryIn: 60_000 });
    limiter.report({ worked: true });
    time += 1_000;
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true, wait: 0 });
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true });
  });

  test("lets another try when the first was never heard of again", () => {
    fail(5);
    time += 30_000;
    limiter.reserve(LIMIT);
    time += 60_000;
    restart();
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true });
  });

  test("waits twice as long each time that it still fails, an hour at most", () => {
    const waits = [];
    fail(5);
    for (let n = 0; n < 10; n += 1) {
      const refused = limiter.reserve(LIMIT);
      if (refused.ok) throw new Error("not suspended");
      waits.push(refused.retryIn / 1_000);
      time += refused.retryIn;
      limiter.reserve(LIMIT);
      limiter.report({ worked: false });
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
  });

  test("counts what fails while it is suspended once: it had been sent before", () => {
    fail(20);
    expect(limiter.reserve(LIMIT)).toMatchObject({ retryIn: 30_000 });
  });
});

test("a source that works again has no past of failures", () => {
  const asked = report(NEVER_ASKED, { worked: true }, START);
  let state = asked;
  for (let n = 0; n < 5; n += 1) state = report(state, { worked: false }, START);
  expect(state.suspendedUntil).toBe(START + 30_000);
  expect(report(state, { worked: true }, START)).toEqual(asked);
});

test("a source that was never asked has no past: all times and counts of it are nought", () => {
  expect(new Set(Object.values(NEVER_ASKED))).toEqual(new Set([0]));
});

describe("a clock that is set back by an hour leaves every wait as long as it was", () => {
  const setBack = (): void => {
    ahead -= HOUR;
  };

  test("for the next place in the row", () => {
    limiter.reserve(LIMIT);
    setBack();
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true, wait: 417 });
  });

  test("of a source that wants to be left alone", () => {
    limiter.report({ worked: true, retryAfter: 5_000 });
    setBack();
    expect(limiter.reserve(LIMIT)).toEqual({ ok: false, reason: "rate_limited", retryIn: 5_000 });
  });

  test("of a source that is suspended, and of one that is tried", () => {
    fail(5);
    setBack();
    expect(limiter.reserve(LIMIT)).toEqual({ ok: false, reason: "suspended", retryIn: 30_000 });
    time += 30_000;
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true });
    setBack();
    expect(limiter.reserve(LIMIT)).toEqual({ ok: false, reason: "suspended", retryIn: 60_000 });
  });

  test("for the time that a source's own count goes on", () => {
    limiter.report({ worked: true, left: 1, resetIn: 5_000 });
    setBack();
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true, wait: 0 });
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true, wait: 5_000 });
    time += 10_000;
    limiter.reserve(LIMIT);
    expect(limiter.reserve(LIMIT)).toMatchObject({ ok: true, wait: 417 });
  });
});

describe("what is stored", () => {
  test("of a limiter that was never used is nothing", () => {
    expect(limiter.view()).toEqual({ rateLimitedUntil: null, suspendedUntil: null, failures: 0 });
    expect(storage.read("SELECT name FROM sqlite_master")).toEqual([]);
  });

  test("costs one write a request, and none for an answer that changes nothing", () => {
    limiter.reserve(LIMIT);
    limiter.report({ worked: true });
    storage.commit();
    const { commits } = storage;
    time += 1_000;
    limiter.reserve(LIMIT);
    storage.commit();
    limiter.report({ worked: true });
    storage.commit();
    expect(storage.commits - commits).toBe(1);
  });

  test("tells people until when a source is left alone", () => {
    limiter.report({ worked: true, retryAfter: 5_000 });
    fail(5);
    expect(limiter.view()).toEqual({
      rateLimitedUntil: START + 5_000,
      suspendedUntil: START + 30_000,
      failures: 5,
    });
  });

  test("by what an answer is found unchanged is kept for its address, for three days", () => {
    const validator = { etag: 'W/"1"', lastModified: null };
    limiter.report({ worked: true, validator: { url: "https://one.test/", ...validator } });
    restart();
    expect(limiter.reserve(LIMIT, "https://one.test/")).toMatchObject({ validator });
    expect(limiter.reserve(LIMIT, "https://two.test/")).toMatchObject({ validator: null });
    time += 4 * 24 * HOUR;
    limiter.report({ worked: true, validator: { url: "https://two.test/", ...validator } });
    expect(limiter.reserve(LIMIT, "https://one.test/")).toMatchObject({ validator: null });
  });

  test("is made by steps that take the same time however much there is", () => {
    expect(() => assertBounded(SOURCE_LIMITER_MIGRATIONS)).not.toThrow();
  });
});
