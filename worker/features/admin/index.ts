import type { Feature } from "../../feature.ts";
import { pruneUnknownSignIns } from "../../platform/audit-log.ts";
import { adminRoutes } from "./routes.ts";

export { setRole } from "./roles.ts";

/** Who may do what, and what was done. */
export const adminFeature: Feature = {
  name: "admin",
  routes: adminRoutes,
  crons: [{ name: "prune-unknown-sign-ins", everyMinutes: 60, run: ({ db, now }) => pruneUnknownSignIns(db, now) }],
};
