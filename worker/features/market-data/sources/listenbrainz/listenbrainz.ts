import { z } from "zod";
import { DAY } from "../../../../../domain/core/ranges.ts";
import type { Adapter } from "../adapter.ts";
import { identified, note, noteFault, totalOf, understand } from "../ask-about.ts";
import { countOf } from "../counts.ts";
import { SourceError } from "../client/source-error.ts";
import type { SourceAnswer, TrackedArtist } from "../source.ts";

/** At most so many ids in one question, as ListenBrainz takes them. */
const BATCH = 1000;

const Popularity = z.array(z.unknown());
const Row = z.object({ artist_mbid: z.string(), total_listen_count: z.unknown().optional() });

/**
 * How often an artist was listened to by all ListenBrainz users, ever: a total.
 * https://listenbrainz.readthedocs.io/en/latest/users/api/popularity.html
 *
 * The totals are computed every so often, so a day in which one has not changed is no day without listeners, but one
 * that is not told of yet: it is `late`, and the next total tells of all the days since.
 */
export const LISTENBRAINZ: Adapter = {
  name: "listenbrainz",
  title: "ListenBrainz",
  identifiedBy: ["musicbrainz"],
  schedule: { every: DAY, lag: 0 },
  batch: BATCH,
  limit: { count: 30, window: 10_000 },
  requestsEach: 1 / BATCH,
  address: { name: "LISTENBRAINZ_URL", usual: "https://api.listenbrainz.org" },
  needs: [],
  async fetch({ client, base }, artists, now) {
    const answer: SourceAnswer = { observations: [], faults: [] };
    const byId = identified(answer, artists, "musicbrainz");
    if (byId.size === 0) return answer;
    try {
      const rows = await client.ask({
        url: `${base}/1/popularity/artist`,
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ artist_mbids: [...byId.keys()] }),
        read: (json) => understand(Popularity, json),
      });
      readRows(answer, byId, rows, now);
    } catch (error) {
      noteFault(answer, null, error);
    }
    return answer;
  },
};

/** Rows are told apart by their ids and not by their places: one that is left out must not shift the others. */
function readRows(answer: SourceAnswer, asked: ReadonlyMap<string, TrackedArtist>, rows: unknown[], now: number): void {
  const missing = new Map(asked);
  for (const row of rows) {
    const read = Row.safeParse(row);
    const artist = read.success ? asked.get(read.data.artist_mbid.toLowerCase()) : undefined;
    if (!read.success || artist === undefined) {
      const [reason, detail] = read.success
        ? (["wrong_artist", "a row of an artist that was not asked for"] as const)
        : (["form", "a row in another form"] as const);
      answer.faults.push({ artistId: null, reason, detail });
      continue;
    }
    const first = missing.delete(read.data.artist_mbid.toLowerCase());
    note(answer, artist, () => {
      if (!first) throw new SourceError("form", "an artist told twice");
      return totalOf(artist, newTotal(artist, read.data.total_listen_count), now);
    });
  }
  for (const artist of missing.values())
    answer.faults.push({ artistId: artist.id, reason: "no_signal", detail: "not in the answer" });
  dropDisputed(answer);
}

function newTotal({ last }: TrackedArtist, told: unknown): number {
  if (told === null) throw new SourceError("unknown", "nothing known of this MusicBrainz id");
  const total = countOf(told, "total_listen_count");
  if (total === last?.value) throw new SourceError("late", "no new total yet");
  return total;
}

/** Of an artist that was told of twice nothing is taken. */
function dropDisputed(answer: SourceAnswer): void {
  const disputed = new Set(answer.faults.map(({ artistId }) => artistId));
  answer.observations = answer.observations.filter(({ artistId }) => !disputed.has(artistId));
}
