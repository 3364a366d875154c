import type { Feature } from "../../feature.ts";
import { pruneAllowances } from "../../platform/allowance.ts";
import { systemRoutes } from "./routes.ts";

/** Health, the API's own description, and what the platform keeps. */
export const systemFeature: Feature = {
  name: "system",
  routes: systemRoutes,
  crons: [{ name: "prune-allowances", everyMinutes: 60, run: ({ db, now }) => pruneAllowances(db, now) }],
};
