import type { BearerKind } from "./http/middleware/authenticate.ts";
import type { Api, BodyLimit } from "./http/mount.ts";
import type { Configured } from "./platform/configuration.ts";
import type { Cron } from "./platform/cron.ts";
import type { PersonalData } from "./platform/personal-data.ts";
import type { Projection } from "./platform/projections.ts";
import type { Consumer } from "./platform/queues.ts";
import type { Retention } from "./platform/retention.ts";
import type { TaskKind } from "./platform/tasks/task-kind.ts";

/**
 * All that a feature adds to the Worker, declared in its `index.ts` and listed
 * in `registry.ts`. HTTP, queues and cron loop over that list and know no
 * feature by name. See docs/adding-a-feature.md.
 */
export interface Feature {
  /** The name of its folder. */
  name: string;
  /** Mounts its operations and rooms. The list of all features is for those that act on what others declare. */
  routes?(api: Api, features: readonly Feature[]): void;
  /** Operations that take more than the usual 64 KiB. */
  bodyLimits?: readonly BodyLimit[];
  /** Bearer tokens that it gives out. */
  bearer?: BearerKind;
  /** What it does with what the books tell. */
  consumers?: readonly Consumer[];
  /** Work that it hands to the jobs' queue; see `job`. Each type of job is one feature's. */
  jobs?: readonly Consumer[];
  crons?: readonly Cron[];
  /** Work in batches, by the clock or on request, that is resumed whatever happens. */
  tasks?: readonly TaskKind[];
  /** How long the rows of its tables are kept, where they are not kept for ever. */
  retention?: readonly Retention[];
  /** Its tables that are projected from the books. */
  projections?: readonly Projection[];
  /** Its tables that name accounts: what an account's export holds of them, and what its deletion takes out. */
  personalData?: readonly PersonalData[];
  /** Secrets, vars and bindings that it uses. */
  configured?: readonly Configured[];
}
