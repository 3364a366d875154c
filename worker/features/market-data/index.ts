import { BookMessage } from "../../../domain/messages/book-events.ts";
import type { Feature } from "../../feature.ts";
import { consumer, job } from "../../platform/queues.ts";
import { trades } from "../../platform/schema/index.ts";
import { project, PROJECTIONS, pruneFairValues } from "./projections.ts";
import { enqueuePriceJobs, PriceJob, refreshAnchors, updatePrices } from "./update-prices.ts";

import { pruneFaults } from "./polling.ts";
import { enrolArtists } from "./poll-sources.ts";
import { marketDataRoutes } from "./routes.ts";
import { SOURCE_CONFIGURATION } from "./sources/chosen.ts";

export { findListed, listedIds, nowListed, requireListed } from "./listed.ts";
export { bookOf, marketRoom, roomOf } from "./objects.ts";
export { fairValueStatements, type Valuation } from "./projections.ts";
export {
  candlesOver,
  dayBefore,
  historyOver,
  type MarketArtist,
  marketArtists,
  marks,
  sparklines,
  tradesBefore,
} from "./queries.ts";
export { askAnew } from "./polling.ts";
export { saveAnchor, saveSignals, storedAnchors } from "./signals.ts";
export { embeddedSource } from "./sources/configured.ts";

/** What is known of the market: what the books tell, and the prices that popularity justifies. */
export const marketDataFeature: Feature = {
  name: "market-data",
  routes: marketDataRoutes,
  consumers: [consumer("anticip-events", BookMessage, project)],
  jobs: [job(PriceJob, updatePrices)],
  crons: [
    { name: "prices", everyMinutes: 1, run: enqueuePriceJobs },
    { name: "anchors", everyMinutes: 60, run: refreshAnchors },
    { name: "enrol-artists", everyMinutes: 10, run: enrolArtists },
    { name: "prune-source-faults", everyMinutes: 60, run: ({ env, now }) => pruneFaults(env.DB, now) },
    { name: "prune-fair-values", everyMinutes: 60, run: ({ env, now }) => pruneFairValues(env.DB, now) },
  ],
  projections: PROJECTIONS,
  configured: SOURCE_CONFIGURATION,
  personalData: [
    {
      table: trades,
      exported: { not: "the account's portfolio tells of each of its orders with all fills" },
      erased: { not: "a projection of the books, which must add up; it holds ids alone" },
    },
  ],
};
