/** What artists can be sorted by. `volume` is the money that was traded, not the shares, without what is flagged. */
export const ARTIST_SORTS = ["price", "change", "volume", "name"] as const;
export type ArtistSort = (typeof ARTIST_SORTS)[number];
