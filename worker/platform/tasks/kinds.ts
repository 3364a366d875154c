import { cleanup, type Retention } from "../retention.ts";
import type { TaskKind } from "./task-kind.ts";

/** Every kind of task: those that features declare, and the one that deletes what they keep no longer. */
export const taskKindsOf = (
  features: readonly { tasks?: readonly TaskKind[]; retention?: readonly Retention[] }[],
): readonly TaskKind[] => [
  ...features.flatMap(({ tasks = [] }) => tasks),
  cleanup(features.flatMap(({ retention = [] }) => retention)),
];
