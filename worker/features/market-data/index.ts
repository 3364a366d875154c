import { eq } from "drizzle-orm";
import { BookMessage } from "../../../domain/messages/book-events.ts";
import type { Feature } from "../../feature.ts";
import { consumer } from "../../platform/queues.ts";
import { fills, portfolioValues, positions, trades } from "../../platform/schema/index.ts";
import { KEEP_FAULTS } from "./polling.ts";
import { enqueuePolls, enrolArtists } from "./poll-sources.ts";
import { project, PROJECTIONS } from "./projections.ts";
import { pruneFairValues } from "./retention.ts";
import { marketDataRoutes } from "./routes.ts";
import { computeSeries } from "./series-jobs.ts";
import { SOURCE_CONFIGURATION } from "./sources/chosen.ts";

export { findListed, listedIds, nowListed, requireListed } from "./listed.ts";
export { bookOf, marketRoom, roomOf } from "./objects.ts";
export { midAt } from "./mids.ts";
export { fairValueStatements, type Valuation } from "./projections.ts";
export { careersOf, detailsOf, issueOf, marks, tradesBefore } from "./queries.ts";
export { artistsToAsk, askAnew, type PolledArtist, pollStatements } from "./polling.ts";
export { PollJob } from "./poll-sources.ts";
export { choiceOf, outsideSources } from "./sources/chosen.ts";
export { embeddedSource } from "./sources/configured.ts";
export { LISTENERS_UNIT } from "./sources/simulated/careers.ts";
export type { PopularitySource, SourceAnswer, SourceFault } from "./sources/source.ts";

/** What is known of the market: what the books tell, and what is asked of the sources of popularity. */
export const marketDataFeature: Feature = {
  name: "market-data",
  routes: marketDataRoutes,
  consumers: [consumer("anticip-events", BookMessage, project)],
  crons: [
    { name: "polls", everyMinutes: 1, run: enqueuePolls },
    { name: "enrol-artists", everyMinutes: 10, run: enrolArtists },
    { name: "market-series", everyMinutes: 5, run: ({ env, now }) => computeSeries(env.DB, now) },
    { name: "prune-fair-values", everyMinutes: 60, run: ({ env, now }) => pruneFairValues(env.DB, now) },
  ],
  // Faults that have not been seen for long.
  retention: [{ table: "source_faults", expired: "last_at < ?1", keep: KEEP_FAULTS }],
  projections: PROJECTIONS,
  configured: SOURCE_CONFIGURATION,
  personalData: [
    {
      table: trades,
      exported: { not: "the account's portfolio tells of each of its orders with all fills" },
      erased: { not: "a projection of the books, which must add up; it holds ids alone" },
    },
    {
      table: fills,
      exported: { not: "the account's portfolio tells of each of its orders with all fills" },
      erased: { not: "a projection of the books, as trades are" },
    },
    {
      table: portfolioValues,
      exported: { not: "what fills and prices come to" },
      erased: ({ db }, account) => db.delete(portfolioValues).where(eq(portfolioValues.account, account)),
    },
    {
      table: positions,
      exported: { not: "sums of fills" },
      erased: { not: "sums of fills" },
    },
  ],
};
