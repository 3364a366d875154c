import type { Feature } from "./feature.ts";
import { cleanup } from "./platform/retention.ts";
import type { TaskKind } from "./platform/tasks/task-kind.ts";

/** Every kind of task: those that features declare, and the one that deletes what they keep no longer. */
export const taskKindsOf = (features: readonly Feature[]): readonly TaskKind[] => [
  ...features.flatMap(({ tasks = [] }) => tasks),
  cleanup(features.flatMap(({ retention = [] }) => retention)),
];
