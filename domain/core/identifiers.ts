import { z } from "zod";
import { displayName } from "./display-text.ts";

/**
 * What an artist is known by outside. `musicbrainz` is the key: a MusicBrainz id. `wikipedia` is an article, such as
 * `en.wikipedia/Taylor_Swift`, of which an artist may have several; `lastfm` is the name that Last.fm has it under;
 * `alias` is another name of the artist, which others may have as well.
 */
export const IDENTIFIER_KINDS = ["musicbrainz", "wikipedia", "deezer", "lastfm", "spotify", "alias"] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

/** An id in the one form that it is kept in, so that the same id is always the same text. */
export const Identifier = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("musicbrainz"), value: z.guid().toLowerCase() }),
    z.strictObject({ kind: z.literal("wikipedia"), value: z.string().max(300).transform(articleOf).pipe(article()) }),
    z.strictObject({ kind: z.literal("deezer"), value: z.string().regex(/^[1-9]\d{0,14}$/, "A number") }),
    z.strictObject({ kind: z.literal("lastfm"), value: displayName(200) }),
    z.strictObject({
      kind: z.literal("spotify"),
      value: z.string().regex(/^[0-9A-Za-z]{22}$/, "22 letters and digits"),
    }),
    z.strictObject({ kind: z.literal("alias"), value: displayName(200) }),
  ])
  .meta({ id: "Identifier" });
export type Identifier = z.infer<typeof Identifier>;

function article() {
  return z
    .string()
    .regex(
      /^[a-z][a-z-]{1,20}\.wikipedia\/(?!\.{1,2}$)[^/\s#<>[\]|{}][^\s#<>[\]|{}]*$/,
      "en.wikipedia/Title_of_the_article",
    );
}

/** Titles have underscores for spaces and begin with a capital, and may have been copied from an address. */
function articleOf(text: string): string {
  const [project = "", ...rest] = decoded(text.trim()).normalize("NFC").split("/");
  const [first = "", ...title] = rest.join("/").replaceAll(/\s+/g, "_");
  return `${project.toLowerCase()}/${first.toUpperCase()}${title.join("")}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
