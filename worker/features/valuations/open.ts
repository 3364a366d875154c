import type { HistoryPoint } from "../../../domain/api/index.ts";
import { isJump } from "../../../domain/core/fair-value/gate.ts";
import { expectationAt, GAMMA, priceOf } from "../../../domain/core/fair-value/price.ts";
import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import { sharesToFloat } from "../../../domain/core/potential.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import {
  bookOf,
  choiceOf,
  embeddedSource,
  fairValueStatements,
  LISTENERS_UNIT,
  nowListed,
  pollStatements,
  type Valuation,
} from "../market-data/index.ts";
import { holdStatements } from "./holds.ts";
import { forecasterOf, forecastsOf } from "./learn.ts";
import { revalue, type Standing, standingAt } from "./standing.ts";
import { loadValued, saveForecasts, saveStandings } from "./stored.ts";
import { tellBook } from "./tell-book.ts";

/** How far back the simulated past of a new listing reaches, and in what steps (ms): what the charts can show. */
const BACKFILL = [
  { grain: 5 * MINUTE, span: DAY, step: 5 * MINUTE },
  { grain: HOUR, span: 31 * DAY, step: HOUR },
  { grain: DAY, span: 365 * DAY, step: DAY },
];

/** An imported artist goes on with at least so many listeners, in millions: one of whom nobody hears would never move. */
const LEAST_LISTENED = 0.5;

/** The price in cents of so many monthly listeners. */
const priceAt = (listeners: number): number => priceOf(Math.log1p(listeners / LISTENERS_UNIT));

/** Opens a book at the price of an artist's audience; where popularity is made up, with a past that leads there. */
export async function openByAudience(
  env: Env,
  { id, genres }: { id: string; genres: readonly string[] },
  audience: number,
  now: number,
): Promise<void> {
  if (choiceOf(env).simulated) await openSimulated(env, { id, genres }, audience, now);
  else await open(env, id, standingAt(priceAt(audience), now), "audience", now);
}

async function openSimulated(
  env: Env,
  { id, genres }: { id: string; genres: readonly string[] },
  audience: number,
  now: number,
): Promise<void> {
  const source = embeddedSource(env, new Map([[id, { audience, genres }]]));
  const past = BACKFILL.flatMap(({ grain, span, step }) => {
    const points: Valuation[] = [];
    for (const { level, observedAt: time } of source.backfill({ id, last: null }, now - span, now, step))
      points.push({ seq: 0, time, fairValue: priceAt(level), source: source.name });
    return fairValueStatements(env.DB, id, points, [grain]);
  });
  const observation = { artistId: id, kind: "expectation", value: audience, observedAt: now, period: 0 } as const;
  const forecaster = forecasterOf(source);
  const learned = forecaster.observe(forecaster.start(), observation, { unit: LISTENERS_UNIT, now });
  if ("fault" in learned) throw new Error(`an audience that cannot be: ${learned.fault}`);
  const forecasts = forecastsOf(new Map([[source.name, learned.state]]), new Map([[source.name, source]]), now);
  const valued = revalue(null, forecasts, now, () => true);
  if (valued?.status !== "valued") throw new Error(`no fair value for ${id}`);
  const artist = { id, name: "", identifiers: {}, last: null, failures: 0 };
  await env.DB.batch([
    ...past,
    ...pollStatements(env.DB, source, [artist], { observations: [observation], faults: [] }, now),
    saveForecasts(env.DB, source.name, [{ artistId: id, state: learned.state }]),
  ]);
  await open(env, id, valued.standing, source.name, now);
}

/**
 * Stores an imported history and takes its last value for the artist's fair value: opens the book there, or moves it.
 * While somebody owns shares, a value too far from the present one is held for review like any other: who knew the
 * file would have bought. Made-up popularity goes on from `listeners`.
 */
export async function importHistory(
  env: Env,
  id: string,
  { source, points }: { source: string; points: readonly (readonly [time: number, cents: number])[] },
  now: number,
): Promise<{ isHeld: boolean; listeners: number }> {
  const cents = points.at(-1)?.[1] ?? 0;
  const history = points.map(([time, fairValue]): HistoryPoint => ({ time, fairValue, source }));
  await env.DB.batch([
    env.DB.prepare("DELETE FROM fair_values WHERE artist_id = ? AND seq = 0 AND source = 'simulated'").bind(id),
    ...fairValueStatements(
      env.DB,
      id,
      history.map((point) => ({ seq: 0, ...point })),
      [DAY],
    ),
  ]);
  const listed = (await loadValued(env.DB, [id])).get(id);
  const standing = listed?.standing ?? null;
  const combination = { x: expectationAt(cents), counted: standing?.combination.counted ?? {} };
  const change = standing ? GAMMA * (combination.x - standing.combination.x) : 0;
  const listeners = LISTENERS_UNIT * Math.max(LEAST_LISTENED, Math.expm1(combination.x));
  if (listed && standing && isJump(standing.volatility, change, now) && (await isOwned(env, listed.id))) {
    const outcome = { status: "held", cents, combination, source } as const;
    await env.DB.batch(holdStatements(env.DB, [{ id: listed.id, standing, outcome }], now));
    return { isHeld: true, listeners };
  }
  await env.DB.batch([
    // What made-up popularity said before is not what it goes on from.
    env.DB.prepare("DELETE FROM source_polls WHERE artist_id = ? AND source = 'simulated'").bind(id),
    env.DB.prepare("DELETE FROM forecasts WHERE artist_id = ? AND source = 'simulated'").bind(id),
  ]);
  await open(env, id, { ...standingAt(cents, now), combination }, source, now);
  return { isHeld: false, listeners };
}

async function isOwned(env: Env, id: ListedArtistId): Promise<boolean> {
  const balance = await bookOf(env, id).balance({});
  return balance !== null && balance.inventory < balance.sharesFloated;
}

/** Lists the book, if it is not, and tells it where the price stands. */
async function open(env: Env, id: string, standing: Standing, source: string, now: number): Promise<void> {
  const listed = nowListed(id);
  await bookOf(env, listed).list(sharesToFloat(standing.cents));
  await tellBook(env, listed, standing, source, now);
  const before = (await loadValued(env.DB, [id])).get(id)?.standing?.at ?? null;
  const told = { ...standing, replaces: before, sent: { cents: standing.cents, at: now } };
  await env.DB.batch([saveStandings(env.DB, [{ artistId: id, standing: told }])]);
}
