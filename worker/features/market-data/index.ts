import { BookMessage } from "../../../domain/messages/book-events.ts";
import type { Feature } from "../../feature.ts";
import { consumer } from "../../platform/queues.ts";
import { fills, positions, trades } from "../../platform/schema/index.ts";
import { enqueuePolls, enrolArtists } from "./poll-sources.ts";
import { project, PROJECTIONS } from "./projections.ts";
import { RETENTION } from "./retention.ts";
import { marketDataRoutes } from "./routes.ts";
import { computeIndex } from "./series-jobs.ts";
import { SOURCE_CONFIGURATION } from "./sources/chosen.ts";

export { findAllListed, findListed, listedIds, nowListed, requireListed, requireTraded, tradedIds } from "./listed.ts";
export { bookOf, marketRoom, roomOf } from "./objects.ts";
export { midAt } from "./mids.ts";
export { computedStatement, dueBuckets } from "./progress.ts";
export { fairValueStatements, type Valuation } from "./projections.ts";
export { careersOf, detailsOf, issueOf, marks, tradesBefore } from "./queries.ts";
export { artistsToAsk, askAnew, forgetSources, type PolledArtist, pollStatements } from "./polling.ts";
export { PollJob } from "./poll-sources.ts";
export { sourceStatuses } from "./source-status.ts";
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
  ],
  tasks: [computeIndex],
  retention: RETENTION,
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
      table: positions,
      exported: { not: "sums of fills" },
      erased: { not: "sums of fills" },
    },
  ],
};
