import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createBook, execute } from "./index.ts";
import type { Journal, Scenario } from "./testing/scenario.ts";
import { replayJournal, runScenario } from "./testing/scenario.ts";

const EMPTY = { fills: [], resting: [], rejected: [], cancelled: [], triggered: [], stops: [], lastPrice: null };
const OWN = join(import.meta.dirname, "scenarios");
/** More scenarios in the same format, where the folder is there. */
const OPTIONAL = join(import.meta.dirname, "../../../../shared/scenarios/matching.json");

function scenariosIn(file: string): Scenario[] {
  return (JSON.parse(readFileSync(file, "utf8")) as { scenarios: Scenario[] }).scenarios;
}

function check(scenario: Scenario): void {
  expect(runScenario(scenario)).toEqual({ ...EMPTY, ...scenario.expected });
}

describe("an exported journal", () => {
  const book = createBook();
  const events = [
    { type: "listed" as const },
    ...execute(
      book,
      { type: "place", order: { id: "a", account: "al", side: "sell", type: "limit", price: 100, quantity: 3 } },
      1,
    ),
    { type: "valued" as const },
    ...execute(
      book,
      { type: "place", order: { id: "b", account: "bo", side: "buy", type: "limit", price: 100, quantity: 2 } },
      2,
    ),
  ];
  const journal: Journal = {
    artistId: "al-green",
    entries: events.map((event, index) => ({ seq: index + 1, time: 1, event })),
  };

  it("is replayed, its other lines left out", () => {
    expect(replayJournal(journal)).toEqual({
      ...EMPTY,
      name: "al-green",
      fills: [{ maker: "a", taker: "b", price: 100, qty: 2 }],
      resting: [{ id: "a", side: "sell", price: 100, remaining: 1 }],
      lastPrice: 100,
    });
  });

  it("with a gap is refused", () => {
    const entries = journal.entries.filter(({ seq }) => seq !== 3);
    expect(() => replayJournal({ ...journal, entries })).toThrow("gap before 4");
  });
});

for (const file of readdirSync(OWN)) {
  describe(`scenarios/${file}`, () => {
    it.each(scenariosIn(join(OWN, file)))("$name", check);
  });
}

describe.skipIf(!existsSync(OPTIONAL))("matching.json (skipped without the optional folder of scenarios)", () => {
  it.each(existsSync(OPTIONAL) ? scenariosIn(OPTIONAL) : [])("$name", check);
});
