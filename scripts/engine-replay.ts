/**
 * Runs matching scenarios, or replays a journal exported from a live book, and
 * prints what came of each as one JSON array:
 *
 *     npm run --silent engine:replay -- FILE.json
 */
import { readFileSync } from "node:fs";
import type { Journal, Outcome, Scenario } from "../durable-objects/order-book/core/engine/testing/scenario.ts";
import { replayJournal, runScenario } from "../durable-objects/order-book/core/engine/testing/scenario.ts";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: npm run --silent engine:replay -- FILE.json");
  process.exit(2);
}

const input = JSON.parse(readFileSync(file, "utf8")) as { scenarios: Scenario[] } | Journal;
const outcomes: ({ name: string } & Outcome)[] =
  "entries" in input
    ? [replayJournal(input)]
    : input.scenarios.map((scenario) => ({ name: scenario.name, ...runScenario(scenario) }));
console.log(JSON.stringify(outcomes, null, 1));
