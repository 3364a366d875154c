import { BookMessage } from "../../../domain/messages/book-events.ts";
import type { Feature } from "../../feature.ts";
import { consumer } from "../../platform/queues.ts";
import { flagTrades } from "./flag-trades.ts";
import { pruneTransfers } from "./transfers.ts";
import { moderationRoutes } from "./routes.ts";

/** Trading that somebody should look at. It is found in the stored trades: market data consumes each message before. */
export const moderationFeature: Feature = {
  name: "moderation",
  routes: moderationRoutes,
  crons: [{ name: "prune-transfers", everyMinutes: 60, run: ({ env, now }) => pruneTransfers(env.DB, now) }],
  consumers: [consumer("anticip-events", BookMessage, flagTrades)],
};
