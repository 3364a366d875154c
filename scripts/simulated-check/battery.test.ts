import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../../domain/catalogue/index.ts";
import { type Finding, runBattery } from "./battery.ts";
import { meanReverting } from "./mean-reverting.ts";
import { embedded } from "./history.ts";

/* Whether anything can be earned on simulated prices by who knows the code and not the seed; see also `npm run simulated:check`. */

const foretold = ({ t }: Finding) => Math.abs(t) >= 3;

describe("over 200 simulated years of a quarter of the catalogue", () => {
  const artists = CATALOGUE.filter((_, index) => index % 4 === 0);
  const { findings, likeness } = runBattery(embedded, { artists, years: 200, seed: "battery" });

  test.each(findings)("nothing is earned by $strategy", (finding) => {
    expect(finding.periods).toBeGreaterThan(150);
    expect(Math.abs(finding.t)).toBeLessThan(3);
    expect(finding.afterCosts.held).toBeLessThan(3);
    expect(finding.afterCosts.reversed).toBeLessThan(3);
  });

  test("artists of a genre move together, and all artists a little", () => {
    expect(likeness.acrossGenres).toBeGreaterThan(0.08);
    expect(likeness.acrossGenres).toBeLessThan(0.25);
    expect(likeness.withinGenre).toBeGreaterThan(likeness.acrossGenres + 0.1);
  });
});

test("a source that returns to the catalogue's audiences is found, in a tenth of the time", () => {
  const artists = CATALOGUE.filter((_, index) => index % 4 === 0);
  const { findings } = runBattery(meanReverting, { artists, years: 20, seed: "planted" });
  expect(findings.filter(foretold).map(({ strategy }) => strategy)).toEqual(
    expect.arrayContaining([
      "value against where the catalogue began, for 4 weeks",
      "value against a year's mean, for 4 weeks",
      "momentum over 12 weeks",
    ]),
  );
});
