/** The room that shows every artist's price. */
export const MARKET_ROOM = "market";

const ARTIST_PREFIX = "artist:";

/** The room of one artist's book. */
export const artistRoom = (artistId: string): string => `${ARTIST_PREFIX}${artistId}`;

/** The artist whose room this is, if it is one. */
export function artistOfRoom(room: string): string | undefined {
  return room.startsWith(ARTIST_PREFIX) ? room.slice(ARTIST_PREFIX.length) : undefined;
}
