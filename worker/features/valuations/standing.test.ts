import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SourceForecast } from "../../../domain/core/fair-value/combine.ts";
import { priceOf } from "../../../domain/core/fair-value/price.ts";
import { DAY, HOUR } from "../../../domain/core/ranges.ts";
import { rejected, released, revalue, Standing, standingAt } from "./standing.ts";

const START = Date.UTC(2030, 0, 5, 12);
const untrusted = () => false;

const says = (source: string, x: number, observedAt: number): SourceForecast => ({
  source,
  forecast: { x, level: Math.expm1(x), growth: 0, variance: 0.07 ** 2, observedAt },
  staleAfter: DAY,
});

/** Standings, one after the other, by what one source says each day. Throws where one is held. */
function follow(xs: readonly number[], from: Standing | null = null): Standing {
  let standing = from;
  for (const [day, x] of xs.entries()) {
    const at = START + day * DAY;
    const outcome = revalue(standing, [says("plays", x, at)], at, untrusted);
    if (outcome?.status !== "valued") throw new Error(`day ${day}: ${outcome?.status}`);
    standing = Standing.parse(JSON.parse(JSON.stringify(outcome.standing)));
  }
  if (!standing) throw new Error("nothing was said");
  return standing;
}

test("the first fair value is that of what the sources expect", () => {
  const { cents, parts } = follow([2]);
  expect(cents).toBe(priceOf(2));
  expect(parts).toMatchObject([{ source: "plays", weight: 1, cents, alone: cents, staleAfter: DAY }]);
});

test("without a source nothing is said, and what is known stays", () => {
  expect(revalue(null, [], START, untrusted)).toBeNull();
  const outcome = revalue(standingAt(1_800, START), [], START + HOUR, untrusted);
  expect(outcome).toMatchObject({ status: "valued", standing: { cents: 1_800 } });
});

test("a price that was known before its sources moves by nothing when they join", () => {
  const outcome = revalue(standingAt(1_800, START), [says("plays", 5, START)], START + HOUR, untrusted);
  expect(outcome).toMatchObject({
    status: "valued",
    standing: { cents: 1_800, parts: [{ source: "plays", moved: 0 }] },
  });
});

describe("what it was the day before", () => {
  test("is kept for a day, to say what has moved it since", () => {
    const standing = follow([2, 2.05, 2.1]);
    expect(standing.before).toMatchObject({ cents: follow([2, 2.05]).cents, at: START + DAY });
    const later = revalue(standing, [says("plays", 2.12, START + 2 * DAY + HOUR)], START + 2 * DAY + HOUR, untrusted);
    expect(later).toMatchObject({ standing: { before: standing.before } });
  });
});

describe("a jump", () => {
  const quiet = () => follow(Array.from({ length: 60 }, (_, day) => 2 + 0.01 * Math.sin(day)));
  const at = START + 60 * DAY;
  const jump = (standing: Standing, isTrusted = untrusted) => revalue(standing, [says("plays", 4, at)], at, isTrusted);

  test("is held, and says where it comes from", () => {
    const outcome = jump(quiet());
    expect(outcome).toMatchObject({ status: "held", source: "plays" });
    expect(outcome?.status === "held" && outcome.cents).toBeGreaterThan(5 * quiet().cents);
  });

  test("of what is made up by ourselves is taken at once", () => {
    expect(jump(quiet(), () => true)).toMatchObject({ status: "valued", standing: { cents: priceOf(4) } });
  });

  test("in pieces, an hour apart, is held as well", () => {
    let standing = quiet();
    for (let hour = 0; hour < 200; hour++) {
      const now = at + hour * HOUR;
      const outcome = revalue(standing, [says("plays", 2 + hour * 0.05, now)], now, untrusted);
      if (outcome?.status !== "valued") return;
      standing = outcome.standing;
    }
    expect.fail("it was never held");
  });

  test("that is released becomes the fair value, and goes on from there", () => {
    const standing = quiet();
    const held = jump(standing);
    if (held?.status !== "held") throw new Error("not held");
    const after = released(standing, held.combination, at);
    expect(after.cents).toBe(held.cents);
    const next = revalue(after, [says("plays", 4.01, at + DAY)], at + DAY, untrusted);
    expect(next).toMatchObject({ status: "valued", standing: { cents: priceOf(after.combination.x + 0.01) } });
  });

  test("that is rejected leaves the price, and what is said from then on moves it from there", () => {
    const standing = quiet();
    const after = rejected(standing, [says("plays", 4, at)], at);
    expect(after.cents).toBe(standing.cents);
    const next = revalue(after, [says("plays", 4.01, at + DAY)], at + DAY, untrusted);
    expect(next).toMatchObject({ status: "valued", standing: { cents: priceOf(standing.combination.x + 0.01) } });
  });

  test("is not held for what its source takes back", () => {
    const standing = quiet();
    expect(jump(standing)?.status).toBe("held");
    expect(revalue(standing, [says("plays", 2, at + HOUR)], at + HOUR, untrusted)?.status).toBe("valued");
  });
});

test("whatever sources say, a standing reads back as it was written", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 1, maxLength: 20 }), (steps) => {
      let x = 2;
      const standing = follow(steps.map((step) => (x += step)));
      expect(Standing.parse(JSON.parse(JSON.stringify(standing)))).toEqual(standing);
    }),
  );
});
