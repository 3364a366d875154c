import { eq } from "drizzle-orm";
import type { Listing, TradingObject } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import { inParallel } from "../../platform/in-parallel.ts";
import type { Projection } from "../../platform/projections.ts";
import { users } from "../../platform/schema/index.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { assertOwnIdentifiers, listArtist } from "../artists/index.ts";
import { bookOf, listedIds, requireListed } from "../market-data/index.ts";

/**
 * Lists artists, one after the other: how many are new, got a history, or stay as they were. Refusal, by which nothing
 * of any of them is changed: `identifier_conflict`.
 */
export async function listArtists(
  context: ServiceContext,
  listings: readonly Listing[],
): Promise<{ listed: number; imported: number; held: number; unchanged: number }> {
  await assertOwnIdentifiers(context.db, listings);
  const outcome = { listed: 0, imported: 0, held: 0, unchanged: 0 };
  for (const listing of listings) outcome[await listArtist(context, listing)] += 1;
  await recordAct(context, { action: "artists_listed", actor: operatorOf(context), detail: outcome });
  return outcome;
}

/** Delivers again at once what books owe to portfolios: how many books there are. */
export async function redriveSettlements(context: ServiceContext): Promise<number> {
  const { env } = context;
  const ids = await listedIds(env.DB);
  await inParallel(ids, (id) => bookOf(env, id).redrive());
  await recordAct(context, {
    action: "settlements_redriven",
    actor: operatorOf(context),
    detail: { books: ids.length },
  });
  return ids.length;
}

/** Lets a book or an account trade again; false if it did anyway. Refusals: `unknown_artist`, `unknown_user`. */
export async function resumeTrading(context: ServiceContext, target: TradingObject): Promise<boolean> {
  const subject = target.type === "book" ? target.artistId : target.accountId;
  const resumed = await (await tradingObject(context, target)).resume();
  if (resumed) await recordAct(context, { action: "trading_resumed", actor: operatorOf(context), subject });
  return resumed;
}

/** The book or account itself, which is not made by being asked for. */
async function tradingObject(context: ServiceContext, target: TradingObject) {
  const { env, db } = context;
  if (target.type === "book") return bookOf(env, await requireListed(context, target.artistId));
  const [account] = await db.select({ id: users.id }).from(users).where(eq(users.id, target.accountId));
  if (!account) throw new ProblemError("unknown_user");
  return env.PORTFOLIO.getByName(account.id);
}

/** Drops what D1 holds of the books, and has them tell it again: how many books there are. */
export async function rebuildProjections(context: ServiceContext, projections: readonly Projection[]): Promise<number> {
  const { env } = context;
  const ids = await listedIds(env.DB);
  await recordAct(context, {
    action: "projections_rebuilt",
    actor: operatorOf(context),
    detail: { books: ids.length },
  });
  await env.DB.batch(projections.map(({ drop }) => env.DB.prepare(drop)));
  await inParallel(ids, (id) => bookOf(env, id).reproject());
  return ids.length;
}

/** Who acts: the admin whose session was shown, or whoever holds the operator's token. */
const operatorOf = ({ actor }: ServiceContext): string => actor?.id ?? "operator";
