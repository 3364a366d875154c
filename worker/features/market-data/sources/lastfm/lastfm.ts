import { z } from "zod";
import { DAY } from "../../../../../domain/core/ranges.ts";
import { searchable } from "../../../../../domain/core/searchable.ts";
import type { Adapter, Connection } from "../adapter.ts";
import { askOneByOne, totalOf, understand } from "../ask-about.ts";
import { countIn } from "../counts.ts";
import { SourceError } from "../client/source-error.ts";
import type { TrackedArtist } from "../source.ts";

const Info = z.object({
  artist: z.object({
    name: z.string(),
    mbid: z.string().optional(),
    stats: z.object({ playcount: z.unknown().optional() }),
  }),
});
const Failure = z.object({ error: z.number() });

/**
 * How often an artist was played by all Last.fm users, ever: a total. It is asked for by the name that Last.fm has it
 * under where that is known, else by its MusicBrainz id. `listeners`, who only ever come, says less of the present.
 * https://www.last.fm/api/show/artist.getInfo
 */
export const LASTFM: Adapter = {
  name: "lastfm",
  title: "Last.fm",
  identifiedBy: ["lastfm", "musicbrainz"],
  schedule: { every: DAY, lag: 0 },
  batch: 50,
  // Five a second on average, as its terms say.
  limit: { count: 300, window: 60_000 },
  requestsEach: 1,
  address: { name: "LASTFM_URL", usual: "https://ws.audioscrobbler.com" },
  needs: ["LASTFM_API_KEY"],
  fetch: (connection, artists, now) =>
    askOneByOne(artists, async (artist) => totalOf(artist, await playsOf(connection, artist), now)),
};

async function playsOf({ client, base, env }: Connection, { identifiers }: TrackedArtist): Promise<number> {
  const [[name] = [], [mbid] = []] = [identifiers.lastfm, identifiers.musicbrainz];
  if (name === undefined && mbid === undefined)
    throw new SourceError("unidentified", "no Last.fm name, no MusicBrainz id");
  const query = new URLSearchParams({
    method: "artist.getinfo",
    ...(name === undefined ? { mbid: mbid ?? "" } : { artist: name }),
    api_key: env.LASTFM_API_KEY ?? "",
    format: "json",
    // Else it answers of whom it thinks that was meant.
    autocorrect: "0",
  });
  return client.ask({
    url: `${base}/2.0/?${query.toString()}`,
    // Its errors come as a success or as a failure.
    explains: (status) => status >= 400 && status < 500 && status !== 429,
    read: (json, status) => readPlays(json, status, { name, mbid }),
  });
}

function readPlays(json: unknown, status: number, { name, mbid }: Record<"name" | "mbid", string | undefined>): number {
  const failed = Failure.safeParse(json);
  if (failed.success) throw failure(failed.data.error);
  if (status >= 400) throw new SourceError("status", `answered ${status}`, { transient: false });
  const { artist } = understand(Info, json);
  assertRight(artist, name, mbid);
  return countIn(artist.stats.playcount, "playcount");
}

/** It does not know every MusicBrainz id; but one that it says must be the artist's. */
function assertRight(told: { name: string; mbid?: string | undefined }, name?: string, mbid?: string): void {
  const toldId = told.mbid?.toLowerCase() || undefined;
  const isNamedSo = name !== undefined && searchable(told.name) === searchable(name);
  const isIdentified = mbid !== undefined && toldId === mbid.toLowerCase();
  const contradicts = mbid !== undefined && toldId !== undefined && !isIdentified;
  if (contradicts || !(name === undefined ? isIdentified : isNamedSo))
    throw new SourceError("wrong_artist", "another artist than was asked for");
}

/** Errors come as a success, too: https://www.last.fm/api/errorcodes */
function failure(code: number): SourceError {
  if (code === 29) return new SourceError("rate_limited", "error 29: too many requests");
  if ([4, 9, 10, 13, 14, 26].includes(code)) return new SourceError("refused", `error ${code}: our key`);
  if (code === 6 || code === 7) return new SourceError("unknown", `error ${code}: no such artist`);
  return new SourceError("error", `error ${code}`, { transient: [8, 11, 16].includes(code) });
}
