declare const listed: unique symbol;

/**
 * The id of an artist that was found to be listed. Only such ids name books and
 * rooms: an object that is asked for is made, and keeps its database for ever.
 */
export type ListedArtistId = string & { readonly [listed]: true };
