import type { Feature } from "../../feature.ts";
import { job } from "../../platform/queues.ts";
import { PollJob } from "../market-data/index.ts";
import { valuationRoutes } from "./routes.ts";
import { recalculateKind } from "./recalculate.ts";
import { refreshKind } from "./refresh.ts";
import { heldValues } from "./schema.ts";
import {
  enqueueSimulatedPrices,
  SimulatedPricesJob,
  updateSimulatedPrices,
  updateSourcePrices,
} from "./update-prices.ts";

export { askWithoutStoring } from "./recalculate.ts";
export { withdrawHeldValues } from "./holds.ts";
export { importHistory, openByAudience } from "./open.ts";

/** Fair values: what all sources let be expected of each artist, as a price, and what somebody has to look at first. */
export const valuationsFeature: Feature = {
  name: "valuations",
  routes: valuationRoutes,
  jobs: [job(SimulatedPricesJob, updateSimulatedPrices), job(PollJob, updateSourcePrices)],
  personalData: [
    {
      table: heldValues,
      exported: { not: "what admins decide about artists' prices; the audit log tells each of theirs" },
      erased: { not: "who decided stays known, by an id alone, like in the audit log" },
    },
  ],
  tasks: [refreshKind, recalculateKind],
  crons: [{ name: "simulated-prices", everyMinutes: 1, run: enqueueSimulatedPrices }],
};
