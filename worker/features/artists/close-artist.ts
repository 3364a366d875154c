import type { Closing } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import type { ClosingTerms, ExchangeTerms } from "../../../durable-objects/protocol/closing.ts";
import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import { resultOf } from "../../../durable-objects/protocol/outcome.ts";
import { actRow } from "../../platform/audit-log.ts";
import type { CallerContext, ServiceContext } from "../../platform/service-context.ts";
import { bookOf, forgetSources, requireListed } from "../market-data/index.ts";
import { withdrawHeldValues } from "../valuations/index.ts";

/*
 * The end of a listing: an artist is delisted, or merged into another that is the same one. D1 first says that it has ended,
 * in one batch with the audit log; then the artist's book is told, again and again until it has answered, and
 * ends by itself from there on (`Closing` of the order book). The history stays.
 */

/** When a listing ended; null while it goes on. */
interface Ended {
  closedAt: number | null;
  closedInto: string | null;
}

/** What ending an artist's listing would come to, or came to. `into`: of a merge into that artist. Refusal: `unknown_artist`. */
export async function closingOf(context: ServiceContext, artistId: string, into?: string): Promise<Closing> {
  const id = await requireListed(context, artistId);
  const other = into === undefined ? null : await requireListed(context, into);
  const { env } = context;
  const ended = await endedOf(context, id);
  const terms: ClosingTerms = resultOf(await bookOf(env, id).closingTerms());
  const target = terms.closed ? null : other;
  const exchange = target && (await exchangeOf(context, terms, target));
  const shares = terms.holdings.reduce((sum, holding) => sum + holding.shares, 0);
  return {
    artistId,
    closed: ended.closedAt === null ? null : { at: ended.closedAt, into: ended.closedInto, pending: isPending(terms) },
    price: terms.price,
    holders: terms.holdings.length,
    shares,
    payout: shares * (terms.price ?? 0),
    openOrders: terms.openOrders,
    exchange: exchange && target && { into: target, ...exchange },
    refusal: await refusalOf(context, id, other, terms, exchange).then((problem) => problem?.message ?? null),
  };
}

/**
 * Delists an artist (`into` null), or merges it into another, for good. Told again it changes nothing. Refusals,
 * by which nothing is changed: `unknown_artist`, `delisted`, `merge_refused`, `too_many_holders`, `trading_suspended`.
 */
export async function closeArtist(
  context: CallerContext,
  artistId: string,
  { into, reason }: { into: string | null; reason: string },
): Promise<Closing> {
  const id = await requireListed(context, artistId);
  const other = into === null ? null : await requireListed(context, into);
  const ended = await endedOf(context, id);
  if (ended.closedAt === null) {
    const terms = resultOf(await bookOf(context.env, id).closingTerms());
    const exchange = other && (await exchangeOf(context, terms, other));
    const refusal = await refusalOf(context, id, other, terms, exchange);
    if (refusal) throw refusal;
    await writeEnd(context, id, other, reason);
  }
  // Somebody else may have ended it otherwise a moment ago.
  const { closedAt, closedInto } = await endedOf(context, id);
  if (closedAt === null) throw new ProblemError("merge_refused", `${into} is no longer listed itself`);
  if (closedInto !== other) throw new ProblemError("delisted");
  await tellBook(context, id, other);
  return await closingOf(context, artistId);
}

/** Cron's part: tells books of ends that they have not heard of, as whoever wrote them down died or found the book suspended. */
export async function tellBooks(context: ServiceContext): Promise<void> {
  const { results } = await context.env.DB.prepare(
    "SELECT id, closed_into AS into_id FROM artists WHERE close_pending = 1 ORDER BY id",
  ).all<{ id: ListedArtistId; into_id: string | null }>();
  for (const { id, into_id: into } of results) {
    try {
      await tellBook(context, id, into);
    } catch (error) {
      console.error("a book could not be closed", { artistId: id, error: String(error) });
    }
  }
}

async function tellBook({ env }: ServiceContext, id: ListedArtistId, into: string | null): Promise<void> {
  resultOf(await bookOf(env, id).close(into));
  await env.DB.prepare("UPDATE artists SET close_pending = 0 WHERE id = ?").bind(id).run();
}

/** Shares that nobody exchanged yet, or a book that has not heard of its end. */
const isPending = ({ closed }: ClosingTerms): boolean => closed?.pending ?? true;

/** What a merge would bring; null if holders would get cash, or there are none. */
async function exchangeOf(
  { env }: ServiceContext,
  { price, holdings }: ClosingTerms,
  into: ListedArtistId,
): Promise<ExchangeTerms | null> {
  return price === null ? null : resultOf(await bookOf(env, into).exchangeTerms(price, holdings));
}

/** Why an artist's listing cannot be ended so, now; null if it can. */
async function refusalOf(
  context: ServiceContext,
  id: ListedArtistId,
  into: ListedArtistId | null,
  terms: ClosingTerms,
  exchange: ExchangeTerms | null,
): Promise<ProblemError | null> {
  if ((await endedOf(context, id)).closedAt !== null || terms.closed) return new ProblemError("delisted");
  if (terms.suspended !== null) return new ProblemError("trading_suspended");
  if (terms.holdings.length > terms.mostHolders)
    return new ProblemError(
      "too_many_holders",
      `${terms.holdings.length} accounts hold shares, ${terms.mostHolders} at most`,
    );
  if (into === null) return null;
  if (into === id) return new ProblemError("merge_refused", "An artist is not merged into itself");
  if ((await endedOf(context, into)).closedAt !== null)
    return new ProblemError("merge_refused", `${into} is no longer listed itself`);
  if (terms.price !== null && exchange === null)
    return new ProblemError(
      "merge_refused",
      `The issuer of ${into} cannot issue the shares: it has too few, no fair value, or its trading is suspended`,
    );
  return null;
}

async function endedOf({ env }: ServiceContext, id: ListedArtistId): Promise<Ended> {
  const found = await env.DB.prepare(
    "SELECT closed_at AS closedAt, closed_into AS closedInto FROM artists WHERE id = ?",
  )
    .bind(id)
    .first<Ended>();
  return found ?? { closedAt: null, closedInto: null };
}

/** Whether artist ?1 has ended: somebody else may have ended it otherwise in the meantime, but it has. */
const ENDED = "EXISTS (SELECT 1 FROM artists WHERE id = ?1 AND closed_at IS NOT NULL)";

/**
 * Says in D1 that a listing has ended, once, with what follows from it: no source is asked about the artist any more, and no
 * value of it is looked at; what a merged artist was known by, its name included, the other one is known by.
 */
async function writeEnd(
  context: CallerContext,
  id: ListedArtistId,
  into: ListedArtistId | null,
  reason: string,
): Promise<void> {
  const { env, actor, now } = context;
  const action = into === null ? "artist_delisted" : "artist_merged";
  const detail = into === null ? { reason } : { into, reason };
  const act = actRow(context, { action, actor: actor.id, subject: id, detail });
  await env.DB.batch([
    env.DB.prepare(
      `UPDATE artists SET closed_at = ?2, closed_into = ?3, close_pending = 1
       WHERE id = ?1 AND closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM artists o WHERE o.id = ?3 AND o.closed_at IS NOT NULL)`,
    ).bind(id, now, into),
    env.DB.prepare(
      `INSERT INTO acts (time, action, actor, subject, detail, request_id) SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE changes() > 0`,
    ).bind(act.time, act.action, act.actor, act.subject, JSON.stringify(detail), act.requestId),
    forgetSources(env.DB, id, ENDED),
    withdrawHeldValues(env.DB, id, now, ENDED),
    ...(into === null ? [] : identifierStatements(env.DB, id, into)),
  ]);
}

/** What moves an artist's ids and names to the one that it was merged into: what that one has already, or has another of, is dropped. */
function identifierStatements(db: D1Database, id: string, into: string): D1PreparedStatement[] {
  const merged = "EXISTS (SELECT 1 FROM artists WHERE id = ?1 AND closed_into = ?2)";
  return (
    [
      `UPDATE OR IGNORE artist_identifiers SET artist_id = ?2 WHERE artist_id = ?1 AND ${merged}`,
      `DELETE FROM artist_identifiers WHERE artist_id = ?1 AND ${merged}`,
      `INSERT OR IGNORE INTO artist_identifiers (artist_id, kind, value)
     SELECT ?2, 'alias', a.name FROM artists a, artists b WHERE a.id = ?1 AND b.id = ?2 AND a.name <> b.name AND ${merged}`,
      // Where the release before reads them.
      `UPDATE artists SET musicbrainz_id = NULL WHERE id = ?1 AND ${merged}`,
      `UPDATE artists SET musicbrainz_id = (SELECT value FROM artist_identifiers WHERE artist_id = ?2 AND kind = 'musicbrainz')
     WHERE id = ?2 AND ${merged}`,
    ]
      .map((sql) => db.prepare(sql).bind(id, into))
      // By more articles and other ids its numbers are others: all sources begin anew.
      .concat(forgetSources(db, into, "EXISTS (SELECT 1 FROM artists WHERE closed_into = ?1)"))
  );
}
