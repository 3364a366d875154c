import { z } from "zod";
import { Identifier } from "../core/identifiers.ts";
import { ArtistId } from "../core/orders.ts";
import artists from "./artists.json" with { type: "json" };

/** The genres of the catalogue: one small vocabulary, so that a filter by genre finds something. */
export const GENRES = [
  "afrobeats",
  "afropop",
  "alternative",
  "amapiano",
  "arabic pop",
  "bollywood",
  "c-pop",
  "classical",
  "country",
  "dance",
  "dancehall",
  "desert blues",
  "electronic",
  "fado",
  "flamenco",
  "folk",
  "funk",
  "funk carioca",
  "hip hop",
  "house",
  "indie",
  "j-pop",
  "jazz",
  "k-pop",
  "latin",
  "metal",
  "mpb",
  "pop",
  "punjabi",
  "punk",
  "r&b",
  "reggae",
  "reggaeton",
  "regional mexican",
  "rock",
  "soca",
  "soul",
  "turkish pop",
] as const;

/** An artist that a new exchange lists. */
export const CatalogueArtist = z.strictObject({
  id: ArtistId,
  name: z.string().min(1).max(100),
  genres: z.array(z.enum(GENRES)).min(1).max(3),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .meta({ description: "ISO 3166-1 alpha-2" }),
  debutYear: z.int().min(1900).max(2100).meta({ description: "Year of the first release under this name" }),
  audience: z.int().positive().meta({ description: "Monthly listeners, roughly: where the simulated source starts" }),
  musicbrainzId: z.guid().nullable().meta({ description: "Only where it was checked against a source, else null" }),
  identifiers: z.array(Identifier).meta({
    description: "Its English article, where the title is known for sure: readers of a redirect count for it alone",
  }),
});
export type CatalogueArtist = z.infer<typeof CatalogueArtist>;

/** The built-in catalogue, by id. */
export const CATALOGUE: readonly CatalogueArtist[] = z.array(CatalogueArtist).parse(artists);
