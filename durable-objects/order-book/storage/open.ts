import { ArtistMarket, type MarketContext } from "../core/artist-market.ts";
import type { Sql } from "../../platform/sql.ts";
import { Suspension } from "../../platform/suspension.ts";
import type { BookFormats } from "./formats.ts";
import { OrderBookStore } from "./store.ts";

/** What an artist's market and its tables need from the outside. */
export interface StoredMarketContext extends Omit<MarketContext, "store" | "suspension"> {
  sql: Sql;
  /** How to store the book; what tests run another release with. */
  formats?: BookFormats | undefined;
}

/** An artist's market over its tables, which are brought up to this release first. */
export function openMarket({ sql, formats, ...context }: StoredMarketContext): ArtistMarket {
  const store = new OrderBookStore(sql, formats);
  store.migrate(
    (write) => context.transaction(write),
    () => context.newPseudonymKey(),
  );
  return new ArtistMarket({ ...context, store, suspension: new Suspension(sql) });
}
