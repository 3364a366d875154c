/** The room that shows every artist's price. */
export const MARKET_ROOM = "market";

/** The room that shows those in charge how tasks get on. */
export const TASKS_ROOM = "tasks";

const ARTIST_PREFIX = "artist:";

/** The room of one artist's book. */
export const artistRoom = (artistId: string): string => `${ARTIST_PREFIX}${artistId}`;

/** The artist whose room this is, if it is one. */
export function artistOfRoom(room: string): string | undefined {
  return room.startsWith(ARTIST_PREFIX) ? room.slice(ARTIST_PREFIX.length) : undefined;
}
