import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Listing } from "../../../domain/api/index.ts";
import { CATALOGUE } from "../../../domain/catalogue/index.ts";
import { type Anchor, fairValue, levelAt, refreshAnchor } from "../../../domain/core/fair-value.ts";
import { sharesToFloat } from "../../../domain/core/potential.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import { searchable } from "../../../domain/core/searchable.ts";
import { artists } from "../../platform/schema/index.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import {
  bookOf,
  embeddedSource,
  fairValueStatements,
  nowListed,
  saveAnchor,
  saveSignals,
  storedAnchors,
  type Valuation,
} from "../market-data/index.ts";
import { identifiersIn, identifierStatements, refusingConflicts } from "./identifiers.ts";

/** How far back the simulated past of a new listing reaches, and in what steps (ms): what the charts can show. */
const BACKFILL = [
  { grain: 5 * MINUTE, span: DAY, step: 5 * MINUTE },
  { grain: HOUR, span: 31 * DAY, step: HOUR },
  { grain: DAY, span: 365 * DAY, step: DAY },
];

type ListingOutcome = "listed" | "imported" | "unchanged";

/**
 * Lists an artist: metadata, history, and a book that opens at the latest value.
 * Real history takes the place of simulated history; from its last point on the
 * simulated source carries the price. Listing again changes nothing, except for
 * metadata that is new and history that reaches further. The artist's audience
 * is written last: a listing that was interrupted is done again.
 */
export async function listArtist(context: ServiceContext, listing: Listing): Promise<ListingOutcome> {
  const { env, now } = context;
  const known = await env.DB.prepare("SELECT imported_until AS importedUntil, audience FROM artists WHERE id = ?")
    .bind(listing.id)
    .first<{ importedUntil: number | null; audience: number | null }>();
  const opened = known !== null && known.audience !== null;
  const last = listing.history?.points.at(-1);
  const brings = last !== undefined && last[0] > (known?.importedUntil ?? -1);
  const audience = opened ? null : listing.audience;
  // Of an artist that has no price and gets none, nothing is kept.
  if (known === null && !brings && audience === null) return "unchanged";
  await saveMetadata(context, listing);
  if (brings) await openAt(env, listing, last[1], now);
  else if (audience !== null) await openSimulated(env, listing, audience, now);
  else return "unchanged";
  return brings ? "imported" : "listed";
}

/** Refusal: `identifier_conflict`, and nothing is kept. */
async function saveMetadata({ db, now }: ServiceContext, listing: Listing): Promise<void> {
  const { id, name, genres, country, debutYear } = listing;
  const musicbrainzId = identifiersIn(listing).find(({ kind }) => kind === "musicbrainz")?.value ?? null;
  const metadata = db
    .insert(artists)
    .values({ id, name, searchName: searchable(name), genres, country, debutYear, musicbrainzId, listedAt: now })
    .onConflictDoUpdate({
      target: artists.id,
      set: {
        genres: sql`CASE excluded.genres WHEN '[]' THEN genres ELSE excluded.genres END`,
        country: sql`COALESCE(excluded.country, country)`,
        debutYear: sql`COALESCE(excluded.debut_year, debut_year)`,
        musicbrainzId: sql`COALESCE(excluded.musicbrainz_id, musicbrainz_id)`,
      },
    });
  // Ids first: the trigger that keeps what the release before writes finds them in place.
  const statements: BatchItem<"sqlite">[] = [...identifierStatements(db, listing), metadata];
  await refusingConflicts(() => db.batch(statements as [BatchItem<"sqlite">]));
}

/** Opens a book at the end of an imported history (cents), or moves it there. */
async function openAt(env: Env, { id, history }: Listing, cents: number, now: number): Promise<void> {
  if (!history) return;
  const anchor = await simulatedAnchor(env.DB, now);
  const level = levelAt(cents, anchor);
  const points = history.points.map(([time, fairValue]) => ({ seq: 0, time, fairValue, source: history.source }));
  await env.DB.batch([
    env.DB.prepare("DELETE FROM fair_values WHERE artist_id = ? AND seq = 0 AND source = 'simulated'").bind(id),
    ...fairValueStatements(env.DB, id, points, [DAY]),
    saveSignals(env.DB, "simulated", [{ artistId: id, level, observedAt: now }]),
  ]);
  await open(env, id, cents, history.source, now);
  await env.DB.prepare("UPDATE artists SET audience = ?, imported_until = ? WHERE id = ?")
    .bind(level, points.at(-1)?.time ?? null, id)
    .run();
}

/** Opens a book with a simulated past that leads to the artist's audience today. */
async function openSimulated(env: Env, { id, genres }: Listing, audience: number, now: number): Promise<void> {
  const anchor = await simulatedAnchor(env.DB, now);
  const source = embeddedSource(env, new Map([[id, { audience, genres }]]));
  const artist = { id, name: "", musicbrainzId: null, last: null };
  const anchors = new Map([[source.name, anchor]]);
  const statements = BACKFILL.flatMap(({ grain, span, step }) => {
    const points: Valuation[] = [];
    for (const signal of source.backfill(artist, now - span, now, step)) {
      const valuation = fairValue(
        [{ source: source.name, weight: 1, staleAfter: source.staleAfter, ...signal }],
        anchors,
        signal.observedAt,
        null,
      );
      if (valuation.status === "quoted")
        points.push({ seq: 0, time: signal.observedAt, fairValue: valuation.cents, source: source.name });
    }
    return fairValueStatements(env.DB, id, points, [grain]);
  });
  await env.DB.batch([
    ...statements,
    saveSignals(env.DB, source.name, [{ artistId: id, level: audience, observedAt: now }]),
  ]);
  const today = fairValue(
    [{ source: source.name, weight: 1, staleAfter: source.staleAfter, level: audience, observedAt: now }],
    anchors,
    now,
    null,
  );
  if (today.status !== "quoted") throw new Error(`no fair value for ${id}`);
  await open(env, id, today.cents, source.name, now);
  await env.DB.prepare("UPDATE artists SET audience = ? WHERE id = ?").bind(audience, id).run();
}

async function open(env: Env, id: string, cents: number, source: string, now: number): Promise<void> {
  const book = bookOf(env, nowListed(id));
  await book.list(sharesToFloat(cents));
  await book.value(cents, source, now);
}

/** The simulated source's anchor; the first one comes from the built-in catalogue, whatever is listed first. */
async function simulatedAnchor(db: D1Database, now: number): Promise<Anchor> {
  const stored = (await storedAnchors(db)).get("simulated");
  if (stored) return stored;
  const anchor = refreshAnchor(
    null,
    CATALOGUE.map(({ audience }) => audience),
    now,
  );
  if (!anchor) throw new Error("the catalogue is empty");
  await saveAnchor(db, "simulated", anchor);
  return anchor;
}
