import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { FEATURES } from "./registry.ts";
import { taskKindsOf } from "./platform/tasks/kinds.ts";

const repeated = (names: readonly string[]): string[] => names.filter((name, at) => names.indexOf(name) !== at);

test("every folder of features is a feature of that name, listed once", () => {
  const folders = readdirSync(new URL("./features/", import.meta.url)).toSorted();
  expect(FEATURES.map(({ name }) => name).toSorted()).toEqual(folders);
});

test("every feature has a definition of its API, where it has one, under the same name", () => {
  const without = FEATURES.map(({ name }) => name).filter(
    (name) => !existsSync(new URL(`../domain/api/${name}.ts`, import.meta.url)),
  );
  // Rooms are WebSockets.
  expect(without).toEqual(["rooms"]);
});

test("each type of job is one feature's, and each cron and projection has a name of its own", () => {
  const jobs = FEATURES.flatMap(({ jobs: own = [] }) => own);
  expect(new Set(jobs.map(({ queue }) => queue))).toEqual(new Set(["anticip-jobs"]));
  expect(repeated(jobs.map(({ message }) => message.shape.type.value))).toEqual([]);
  expect(repeated(FEATURES.flatMap(({ crons = [] }) => crons.map(({ name }) => name)))).toEqual([]);
  expect(repeated(FEATURES.flatMap(({ projections = [] }) => projections.map(({ name }) => name)))).toEqual([]);
});

test("each kind of task is one feature's, and each table has one time for which its rows are kept", () => {
  expect(repeated(taskKindsOf(FEATURES).map(({ name }) => name))).toEqual([]);
  expect(repeated(FEATURES.flatMap(({ retention = [] }) => retention.map(({ table }) => table)))).toEqual([]);
});

test("what the books tell is stored before anybody looks into what is stored", () => {
  const takers = FEATURES.filter(({ consumers = [] }) => consumers.length > 0).map(({ name }) => name);
  expect(takers[0]).toBe("market-data");
});

test("larger bodies are for those who are known", () => {
  for (const { route } of FEATURES.flatMap(({ bodyLimits = [] }) => bodyLimits)) expect(route.auth).toBeDefined();
});
