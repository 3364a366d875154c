import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import { artistRoom, MARKET_ROOM } from "../../../durable-objects/protocol/room-names.ts";

/*
 * The only place of the Worker that reaches books and rooms (the linter sees to it):
 * whoever names one shows that its artist is listed.
 */

/** A listed artist's order book. */
export const bookOf = (env: Env, artist: ListedArtistId) => env.ORDER_BOOK.getByName(artist);

/** A listed artist's room. */
export const roomOf = (env: Env, artist: ListedArtistId) => env.ROOM.getByName(artistRoom(artist));

/** The room that shows every artist's price. */
export const marketRoom = (env: Env) => env.ROOM.getByName(MARKET_ROOM);

/** What counts the requests to a source, by all isolates; named by the source. */
export const limiterOf = (env: Env, source: string) => env.SOURCE_LIMITER.getByName(source);
