import { HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import { bookOf } from "../market-data/index.ts";
import type { Standing } from "./standing.ts";

/** A price that has not moved is told its book again after this (ms): it is still so. */
export const CONFIRM_EVERY = HOUR;

/** The source with the greatest weight, which a fair value is labelled with. */
export function mainSource({ parts }: Standing): string {
  return parts.toSorted((a, b) => b.weight - a.weight)[0]?.source ?? "review";
}

/** Tells a book its fair value, and how far it can be relied on. */
export async function tellBook(
  env: Env,
  id: ListedArtistId,
  { cents, parts, volatility }: Standing,
  source: string,
  at: number,
): Promise<void> {
  const due = Math.min(...parts.map(({ observedAt, staleAfter }) => observedAt + staleAfter));
  await bookOf(env, id).value(cents, source, at, {
    volatilityBps: Math.round(10_000 * Math.sqrt(volatility.variance)),
    // What does not move is told once an hour, so only what is older than that is late.
    dueAt: Math.max(Number.isFinite(due) ? due : 0, at + CONFIRM_EVERY + 15 * MINUTE),
  });
}
