import { z } from "zod";
import type { Observation } from "../../../../../domain/core/fair-value/observation.ts";
import { DAY } from "../../../../../domain/core/ranges.ts";
import type { Adapter, Connection } from "../adapter.ts";
import { askOneByOne, identified, identifierOf, note, noteFault, totalOf, understand } from "../ask-about.ts";
import { countOf } from "../counts.ts";
import { SourceError } from "../client/source-error.ts";
import type { SourceAnswer, TrackedArtist } from "../source.ts";
import { authorized } from "./token.ts";

/** At most so many ids in one question, as Spotify takes them. */
const BATCH = 50;

/** What an app that may not ask for several at once is answered. */
const TAKEN_AWAY: ReadonlySet<number> = new Set([403, 404, 410]);

const Artist = z.object({ id: z.string(), followers: z.object({ total: z.unknown().optional() }).nullish() });
const Artists = z.object({ artists: z.array(z.unknown()) });

/**
 * An artist's followers: a total, for the reason that Deezer's fans are one. `popularity` is no signal: a rank among
 * all artists, from 0 to 100, that moves by whole hundredths. Since March 2026 an app in development mode is told
 * neither, and may not ask for several at once; then there is no signal, which is recorded and no price.
 * https://developer.spotify.com/documentation/web-api/reference/get-multiple-artists
 */
export const SPOTIFY: Adapter = {
  name: "spotify",
  title: "Spotify",
  identifiedBy: ["spotify"],
  schedule: { every: DAY, lag: 0 },
  batch: BATCH,
  // It does not say how many it takes in its window of 30 seconds: so few that it has not been heard to mind.
  limit: { count: 60, window: 30_000 },
  requestsEach: 1,
  address: { name: "SPOTIFY_URL", usual: "https://api.spotify.com" },
  needs: ["SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET"],
  async fetch(connection, artists, now) {
    const answer: SourceAnswer = { observations: [], faults: [] };
    const byId = identified(answer, artists, "spotify");
    if (byId.size === 0) return answer;
    const { observations, faults } =
      (await askForAll(connection, byId, now)) ??
      (await askOneByOne([...byId.values()], (artist) => askForOne(connection, artist, now)));
    return { observations, faults: [...answer.faults, ...faults] };
  },
};

/** All in one question; null where this app may not ask so. */
async function askForAll(
  connection: Connection,
  byId: ReadonlyMap<string, TrackedArtist>,
  now: number,
): Promise<SourceAnswer | null> {
  const answer: SourceAnswer = { observations: [], faults: [] };
  try {
    const ids = [...byId.keys()].map(encodeURIComponent).join(",");
    const rows = await authorized<unknown[] | null>(connection, {
      path: `/v1/artists?ids=${ids}`,
      byStatus: (status) => (TAKEN_AWAY.has(status) ? null : undefined),
      read: (json) => understand(Artists, json).artists,
    });
    if (rows === null) return null;
    // Rows come in the order of the question; an id that is not known is null.
    for (const [index, [id, artist]] of [...byId].entries())
      note(answer, artist, () => totalOf(artist, readFollowers(rows[index], id), now));
  } catch (error) {
    noteFault(answer, null, error);
  }
  return answer;
}

async function askForOne(connection: Connection, artist: TrackedArtist, now: number): Promise<Observation[]> {
  const id = identifierOf(artist, "spotify");
  const read = (json: unknown) => readFollowers(json, id);
  return totalOf(artist, await authorized(connection, { path: `/v1/artists/${encodeURIComponent(id)}`, read }), now);
}

function readFollowers(row: unknown, id: string): number {
  if (row === null) throw new SourceError("unknown", "no such artist");
  const artist = understand(Artist, row);
  if (artist.id !== id) throw new SourceError("wrong_artist", "another artist than was asked for");
  return countOf(artist.followers?.total, "followers");
}
