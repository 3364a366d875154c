import { BookMessage } from "../../../domain/messages/book-events.ts";
import type { Feature } from "../../feature.ts";
import { consumer, job } from "../../platform/queues.ts";
import { indexStaleNames } from "./index-names.ts";
import { enqueueRefresh, MarketRefreshJob, refreshArtists, refreshStale, refreshWithMessage } from "./refresh.ts";
import { marketRoutes } from "./routes.ts";
import { countFreshness } from "./views.ts";

export { indexNames } from "./index-names.ts";
export { artistsById } from "./list.ts";

/**
 * The market as a list, in every order. It follows from what market data stores and moderation flags: both consume
 * each message before.
 */
export const marketFeature: Feature = {
  name: "market",
  routes: marketRoutes,
  consumers: [consumer("anticip-events", BookMessage, refreshWithMessage)],
  jobs: [job(MarketRefreshJob, refreshArtists)],
  crons: [
    { name: "market-stale", everyMinutes: 1, run: refreshStale },
    { name: "source-freshness", everyMinutes: 10, run: countFreshness },
    { name: "names-stale", everyMinutes: 1, run: indexStaleNames },
    { name: "market-refresh", everyMinutes: 60, run: enqueueRefresh },
  ],
  projections: [
    {
      name: "marketActivity",
      drop: "DELETE FROM market_activity",
      // What goes by the hour is no other when the books tell it again, but by the time they have.
      rows: "SELECT artist_id, price, gap_bps, fame FROM market_activity ORDER BY artist_id",
    },
  ],
};
