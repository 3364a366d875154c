import { expect, test } from "vitest";
import type { Task } from "../../../domain/core/task.ts";
import { withLive } from "./live-tasks.ts";

const task = (id: string, version: number, createdAt = 1, more: Partial<Task> = {}): Task => ({
  id,
  kind: "test",
  title: "Test",
  status: "running",
  priority: "usual",
  input: {},
  requestedBy: "cron",
  slot: null,
  planned: true,
  batches: 3,
  done: version,
  failed: 0,
  counts: {},
  error: null,
  version,
  createdAt,
  finishedAt: null,
  ...more,
});

test("of a task that was listed and told of, the newer state is shown, whichever way it came", () => {
  const listed = [task("a", 5), task("b", 2)];
  const live = new Map([task("a", 4), task("b", 3)].map((one) => [one.id, one]));
  expect(withLive(listed, live).map(({ id, version }) => [id, version])).toEqual([
    ["b", 3],
    ["a", 5],
  ]);
});

test("one that has begun since the list was fetched stands at its top; of one listed nothing is lost", () => {
  const live = new Map([["new", task("new", 1, 9)]]);
  expect(withLive([task("old", 1, 2)], live).map(({ id }) => id)).toEqual(["new", "old"]);
});

test("one that is older than the list reaches back is not put at its end", () => {
  const live = new Map([["ancient", task("ancient", 8, 1)]]);
  expect(withLive([task("old", 1, 2)], live).map(({ id }) => id)).toEqual(["old"]);
});
