import type { OrderRequest, Privacy } from "../../domain/core/orders.ts";
import type { PortfolioPosition } from "../../domain/messages/wire.ts";
import type { ListedArtistId } from "./listed-artist.ts";
import type { Outcome } from "./outcome.ts";

/** On whose behalf a portfolio is asked: the Worker has verified it. */
export interface PortfolioCaller {
  /** The session or API key. */
  credential: string;
  /** When the account was opened, in ms. */
  openedAt: number;
}

/** An order as the API hands it over; `privacy` and `caption` belong to trades. */
export type PlaceRequest = OrderRequest & { privacy?: Privacy; caption?: string };

/** One that a portfolio may be handed: it asks the artist's book, which must not be made by that. */
export type ListedRequest = PlaceRequest & { artistId: ListedArtistId };

/** Which orders to list, newest first: those numbered below `before`. */
export interface OrderFilter {
  status: "open" | "closed" | "all";
  artistId?: string | undefined;
  before?: number | undefined;
  limit: number;
  /** Show every fill, not only the latest. */
  allFills?: boolean;
}

/** What an account owns. Cents and shares. */
export interface PortfolioState {
  version: number;
  cash: number;
  heldCash: number;
  granted: number;
  positions: PortfolioPosition[];
}

/** How many commands are left of an account's quota, and in how many ms it is full again. */
export interface Quota {
  left: number;
  fullIn: number;
}

/** The outcome of a command that counts, and how many more of them may follow. */
export type Counted<T> = Outcome<T> & { quota: Quota };
