import type { Feature } from "../../feature.ts";
import { DAY } from "../../../domain/core/ranges.ts";
import { tasks } from "../../platform/schema/index.ts";
import { reportKind } from "./report.ts";
import { backgroundRoutes } from "./routes.ts";

export { startTask } from "./tasks.ts";

/** Work that is done in batches, for those in charge: to ask for, to look at, and to end. */
export const backgroundFeature: Feature = {
  name: "background",
  routes: backgroundRoutes,
  tasks: [reportKind],
  retention: [
    { table: "task_batches", expired: "task_id IN (SELECT id FROM tasks WHERE finished_at < ?1)", keep: 7 * DAY },
    { table: "tasks", expired: "finished_at < ?1", keep: 30 * DAY },
  ],
  personalData: [
    {
      table: tasks,
      exported: { not: "what those in charge asked for; the audit log tells each of theirs" },
      erased: { not: "who asked stays known for a month, by an id alone, like in the audit log" },
    },
  ],
};
