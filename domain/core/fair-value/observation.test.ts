import { expect, test } from "vitest";
import { type Observation, observationFault } from "./observation.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2030, 0, 5);
const rate: Observation = { artistId: "a", kind: "rate", value: 5, observedAt: NOW, period: HOUR };
const total: Observation = { ...rate, kind: "total", period: 0 };
const faultOf = (observation: Observation, change: Partial<Observation>) =>
  observationFault({ ...observation, ...change }, NOW);

test.each<[string, Partial<Observation>, Partial<Observation>]>([
  ["nothing, but no less", { value: 0 }, { value: -1e-9 }],
  ["as much as may be true of anything on Earth, but no more", { value: 1e15 }, { value: 1.001e15 }],
  ["from the first moment on", { observedAt: 0 }, { observedAt: -1 }],
  ["of a moment that is a whole number", { observedAt: NOW - 1 }, { observedAt: NOW - 0.5 }],
  ["of a millisecond, but of no time", { period: 1 }, { period: 0 }],
  ["of four weeks, but no longer", { period: 28 * 24 * HOUR }, { period: 28 * 24 * HOUR + 1 }],
  ["of a period that is a whole number", { period: 2 }, { period: 1.5 }],
])("a rate may be %s", (_, allowed, invalid) => {
  expect([faultOf(rate, allowed), faultOf(rate, invalid)]).toEqual([null, "invalid"]);
});

test("a total is of no period", () => {
  expect([faultOf(total, {}), faultOf(total, { period: 1 }), faultOf(total, { period: -1 })]).toEqual([
    null,
    "invalid",
    "invalid",
  ]);
});

test("a source's clock may be an hour ahead", () => {
  expect([faultOf(rate, { observedAt: NOW + HOUR }), faultOf(rate, { observedAt: NOW + HOUR + 1 })]).toEqual([
    null,
    "future",
  ]);
});
