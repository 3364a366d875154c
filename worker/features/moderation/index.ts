import { BookMessage } from "../../../domain/messages/book-events.ts";
import type { Feature } from "../../feature.ts";
import { consumer } from "../../platform/queues.ts";
import { flags, transfers } from "../../platform/schema/index.ts";
import { flagTrades } from "./flag-trades.ts";
import { TRANSFERS_KEPT } from "./transfers.ts";
import { moderationRoutes } from "./routes.ts";

export { flaggedTurnoverSql } from "./transfers.ts";

/** Trading that somebody should look at. It is found in the stored trades: market data consumes each message before. */
export const moderationFeature: Feature = {
  name: "moderation",
  routes: moderationRoutes,
  personalData: [
    {
      table: flags,
      exported: { not: "what moderators suspect and note" },
      erased: { not: "what was found out about two accounts outlives them; it holds ids alone" },
    },
    {
      table: transfers,
      exported: { not: "computed from trades, to find what moderators should look at" },
      erased: { not: "the same, for as long as it is kept; it holds ids alone" },
    },
  ],
  retention: [{ table: "transfers", expired: "hour < ?1", keep: TRANSFERS_KEPT }],
  consumers: [consumer("anticip-events", BookMessage, flagTrades)],
};
