import { z } from "zod";
import { type Anchor, fairValue, refreshAnchor } from "../../../domain/core/fair-value.ts";
import { ArtistId } from "../../../domain/core/orders.ts";
import { DAY } from "../../../domain/core/ranges.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { listedIds } from "./listed.ts";
import { bookOf } from "./objects.ts";
import { levelsOf, saveAnchor, saveSignals, storedAnchors, type TrackedRow, trackedArtists } from "./signals.ts";
import { embeddedSource } from "./sources/configured.ts";
import type { SignalSource, Signal } from "./sources/signal-source.ts";

/** Artists in one job. */
const JOB_SIZE = 50;

/** Anchors are looked at again this often; see `refreshAnchor`. */
const ANCHOR_EVERY = 7 * DAY;

/** One round of prices for some artists, due at `at` (ms). */
export const PriceJob = z.object({ type: z.literal("prices"), artistIds: z.array(ArtistId), at: z.int() });
type PriceJob = z.infer<typeof PriceJob>;

/** Cron's part: hands all listed artists to the queue. */
export async function enqueuePriceJobs({ env, now: at }: ServiceContext): Promise<void> {
  const ids = await listedIds(env.DB);
  for (let start = 0; start < ids.length; start += JOB_SIZE) {
    const job: PriceJob = { type: "prices", artistIds: ids.slice(start, start + JOB_SIZE), at };
    await env.JOBS.send(job);
  }
}

/** The queue's part: asks the source, computes fair values, tells the books. Running it twice changes nothing. */
export async function updatePrices({ env }: ServiceContext, { artistIds: ids, at }: PriceJob): Promise<void> {
  const rows = await trackedArtists(env.DB, "simulated", ids);
  const source = embeddedSource(
    env,
    new Map(
      rows.flatMap(({ id, audience, genres }) =>
        audience === null ? [] : [[id, { audience, genres: JSON.parse(genres) as string[] }] as const],
      ),
    ),
  );
  const signals = await source.observe(rows.map(tracked), at);
  const anchors = await storedAnchors(env.DB);
  const byArtist = new Map(signals.map((signal) => [signal.artistId, signal]));
  const quotes = rows.flatMap((row) => {
    const signal = byArtist.get(row.id);
    const cents = signal && value(row, signal, source, anchors, at);
    return cents === undefined ? [] : [{ id: row.id, cents }];
  });
  await Promise.all(quotes.map(({ id, cents }) => bookOf(env, id).value(cents, source.name, at)));
  await saveSignals(env.DB, source.name, signals).run();
}

function tracked({ id, name, musicbrainzId, level, observedAt }: TrackedRow) {
  return { id, name, musicbrainzId, last: level === null || observedAt === null ? null : { level, observedAt } };
}

/** The fair value in cents, unless there is none or it is too far from the last to be quoted unseen. */
function value(
  row: TrackedRow,
  signal: Signal,
  source: SignalSource,
  anchors: Map<string, Anchor>,
  now: number,
): number | undefined {
  const { name, weight, staleAfter } = source;
  const previous =
    row.fairValue === null || row.fairValueAt === null ? null : { cents: row.fairValue, time: row.fairValueAt };
  const valuation = fairValue([{ source: name, weight, staleAfter, ...signal }], anchors, now, previous);
  if (valuation.status === "quarantined") {
    console.warn("fair value quarantined", { artistId: row.id, cents: valuation.cents, previous: previous?.cents });
  }
  return valuation.status === "quoted" ? valuation.cents : undefined;
}

/** Looks at the anchor that prices are compared by, once it is old enough. */
export async function refreshAnchors({ env, now }: ServiceContext): Promise<void> {
  const anchor = (await storedAnchors(env.DB)).get("simulated");
  if (!anchor || now - anchor.refreshedAt < ANCHOR_EVERY) return;
  const refreshed = refreshAnchor(anchor, await levelsOf(env.DB, "simulated"), now);
  if (refreshed) await saveAnchor(env.DB, "simulated", refreshed);
}
