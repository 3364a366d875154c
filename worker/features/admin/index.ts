import type { Feature } from "../../feature.ts";
import { actsOf, UNKNOWN_SIGN_INS } from "../../platform/audit-log.ts";
import { acts } from "../../platform/schema/index.ts";
import { adminRoutes } from "./routes.ts";

export { setRole } from "./roles.ts";

/** Who may do what, and what was done. */
export const adminFeature: Feature = {
  name: "admin",
  routes: adminRoutes,
  personalData: [
    {
      table: acts,
      exported: async ({ db, live: { user } }) => ({ lists: { acts: await actsOf(db, user.id, {}) } }),
      erased: { not: "a log that is only added to; it holds ids alone" },
    },
  ],
  retention: [UNKNOWN_SIGN_INS],
};
