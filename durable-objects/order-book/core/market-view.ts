import type { Tick } from "../../../domain/messages/wire.ts";
import type { Level } from "../../../domain/core/depth.ts";
import { depth } from "./engine/index.ts";
import { bestPrices } from "./issuer.ts";
import type { RoomView } from "./room-feed.ts";
import type { BookState } from "./state.ts";

/** Levels a side that rooms and the API show. */
const SHOWN_LEVELS = 50;

/** Shares at each price, best first. */
export function depthOf({ seq, engine }: Readonly<BookState>): { seq: number; bids: Level[]; asks: Level[] } {
  return { seq, ...depth(engine, SHOWN_LEVELS) };
}

/** A listed artist's prices, in cents, as the market list shows them. */
export function tickOf(artistId: string, state: Readonly<BookState>): Tick {
  const { last, fair, volume, time } = state;
  return {
    artistId,
    last,
    ...bestPrices(state),
    fairValue: fair?.value ?? null,
    volume,
    time,
  };
}

/** All that the artist's room shows. */
export function viewOf(artistId: string, state: Readonly<BookState>): RoomView {
  return { ...depthOf(state), tick: tickOf(artistId, state), tape: [...state.tape] };
}
