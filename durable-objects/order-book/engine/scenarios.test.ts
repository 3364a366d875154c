import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Scenario } from "./scenario.ts";
import { runScenario } from "./scenario.ts";

const EMPTY = { fills: [], resting: [], rejected: [], cancelled: [], triggered: [], stops: [], lastPrice: null };
const OWN = new URL("./scenarios/", import.meta.url);
/** More scenarios in the same format, where the folder is there. */
const OPTIONAL = new URL("../../../../shared/scenarios/matching.json", import.meta.url);

function scenariosIn(file: URL): Scenario[] {
  return (JSON.parse(readFileSync(file, "utf8")) as { scenarios: Scenario[] }).scenarios;
}

function check(scenario: Scenario): void {
  expect(runScenario(scenario)).toEqual({ ...EMPTY, ...scenario.expected });
}

for (const file of readdirSync(OWN)) {
  describe(`scenarios/${file}`, () => {
    it.each(scenariosIn(new URL(file, OWN)))("$name", check);
  });
}

describe.skipIf(!existsSync(OPTIONAL))("matching.json (skipped without the optional folder of scenarios)", () => {
  it.each(existsSync(OPTIONAL) ? scenariosIn(OPTIONAL) : [])("$name", check);
});
