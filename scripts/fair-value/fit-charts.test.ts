import { expect, test } from "vitest";
import { seededRandom } from "../../durable-objects/testing/platform/random.ts";
import { fitCharts } from "./fit-charts.ts";
import { fitStreams } from "./fit-streams.ts";
import type { ChartHistory } from "../import/chart-history.ts";

const WEEKS = 200;
const END = WEEKS / 2;
const WEEK = 7 * 24 * 3_600_000;

/** Made-up charts: artists whose points wander, some of whom come later; `after` changes what comes from week `END` on. */
function history(after: (points: number) => number | null = (points) => points): ChartHistory {
  const random = seededRandom(3);
  const artists = Array.from({ length: 40 }, (_, i) => {
    const first = i % 4 === 0 ? 10 + i : 0;
    let log = 3 + 2 * random();
    const own = Array.from({ length: WEEKS - first }, (_, n) => {
      log += 0.1 * (4 - log) + (random() - 0.5);
      const points = Math.round(2 * Math.exp(log)) / 2;
      return { time: (first + n) * WEEK, points: first + n < END ? points : after(points) };
    });
    return { id: `artist-${i}`, history: own, first };
  });
  const weeks = Array.from({ length: WEEKS }, (_, i) => ({ week: String(i), h100Known: true, b200Known: true }));
  return { weeks, artists, unknown: [] };
}

test("the fit knows nothing of the second half, and gives the same again", () => {
  const fit = fitCharts(history(), END);
  expect(fitCharts(history(), END)).toEqual(fit);
  expect(
    fitCharts(
      history((points) => 100 * points),
      END,
    ),
  ).toEqual(fit);
  expect(
    fitCharts(
      history(() => null),
      END,
    ),
  ).toEqual(fit);
  expect(
    fitCharts(
      history((points) => 100 * points),
      WEEKS,
    ),
  ).not.toEqual(fit);
  expect(
    fitStreams(
      history((points) => 100 * points),
      END,
    ),
  ).toEqual(fitStreams(history(), END));
});

test("only artist-weeks whose 52 weeks ahead are known count", () => {
  const { artists, artistWeeks } = fitCharts(history(), END);
  expect(artists).toBe(40);
  const weeksOf = (first: number) => Math.max(0, END - 52 - first);
  const firsts = Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 10 + i : 0));
  expect(artistWeeks).toBe(firsts.reduce((sum, first) => sum + weeksOf(first), 0));
});

test("a history that is too short is refused", () => {
  expect(() => fitCharts(history(), 52)).toThrow("52 weeks ahead");
});
