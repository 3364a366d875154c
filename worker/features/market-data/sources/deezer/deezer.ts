import { z } from "zod";
import { DAY } from "../../../../../domain/core/ranges.ts";
import type { Adapter } from "../adapter.ts";
import { askOneByOne, identifierOf, totalOf, understand } from "../ask-about.ts";
import { countOf } from "../counts.ts";
import { SourceError } from "../client/source-error.ts";

const Artist = z.object({ id: z.number(), type: z.literal("artist"), nb_fan: z.unknown().optional() });
const Failure = z.object({ error: z.object({ code: z.number().optional() }) });

/** Deezer says that it has had enough, and not for how long: its window is five seconds. */
const BLOCK = 5_000;

/**
 * An artist's fans: a total. The number of those who ever pressed the button hardly falls, so as a level it would
 * always rise, and everybody could foresee that; what tells of the present is how many came since.
 * https://developers.deezer.com/api/artist
 */
export const DEEZER: Adapter = {
  name: "deezer",
  title: "Deezer",
  identifiedBy: ["deezer"],
  schedule: { every: DAY, lag: 0 },
  batch: 50,
  limit: { count: 50, window: 5_000 },
  requestsEach: 1,
  address: { name: "DEEZER_URL", usual: "https://api.deezer.com" },
  needs: [],
  fetch: ({ client, base }, artists, now) =>
    askOneByOne(artists, async (artist) => {
      const id = identifierOf(artist, "deezer");
      const url = `${base}/artist/${encodeURIComponent(id)}`;
      return totalOf(artist, await client.ask({ url, read: (json) => readFans(json, id) }), now);
    }),
};

function readFans(json: unknown, id: string): number {
  const failed = Failure.safeParse(json);
  if (failed.success) throw failure(failed.data.error.code);
  const artist = understand(Artist, json);
  if (String(artist.id) !== id) throw new SourceError("wrong_artist", "another artist than was asked for");
  return countOf(artist.nb_fan, "nb_fan");
}

/** Errors come as a success: https://developers.deezer.com/api/errors */
function failure(code: number | undefined): SourceError {
  if (code === 4) return new SourceError("rate_limited", "error 4: quota", { retryAfter: BLOCK });
  if (code === 800) return new SourceError("unknown", "error 800: no such artist");
  if (code === 200 || code === 300) return new SourceError("refused", `error ${code}`);
  return new SourceError("error", `error ${code ?? "without a code"}`, { transient: code === 700 });
}
