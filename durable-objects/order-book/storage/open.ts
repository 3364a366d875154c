import { ArtistMarket, type MarketContext } from "../core/artist-market.ts";
import type { BookMessage } from "../../../domain/messages/book-events.ts";
import { Projector } from "../../platform/projector.ts";
import type { Sql } from "../../platform/sql.ts";
import { Suspension } from "../../platform/suspension.ts";
import type { BookFormats } from "./formats.ts";
import { OrderBookStore } from "./store.ts";

/** What an artist's market and its tables need from the outside. */
export interface StoredMarketContext extends Omit<MarketContext, "store" | "suspension" | "projector"> {
  sql: Sql;
  /** Sends to D1's queue; rejects when it was not taken. */
  project(message: BookMessage): Promise<void>;
  /** How to store the book; what tests run another release with. */
  formats?: BookFormats | undefined;
}

/** An artist's market over its tables, which are brought up to this release first. */
export function openMarket({ sql, formats, project, ...context }: StoredMarketContext): ArtistMarket {
  const store = new OrderBookStore(sql, formats);
  store.migrate(
    (write) => context.transaction(write),
    () => context.newPseudonymKey(),
  );
  const { artistId, now, within, logError } = context;
  const projector = new Projector<BookMessage>({
    progress: store,
    now,
    send: project,
    onFailure: (error) => logError("projection not queued", { artistId, error: String(error) }),
    within,
  });
  return new ArtistMarket({ ...context, store, projector, suspension: new Suspension(sql) });
}
