import { z } from "zod";
import type { Observation } from "../../../domain/core/fair-value/observation.ts";
import { ArtistId } from "../../../domain/core/orders.ts";
import { sharesToFloat } from "../../../domain/core/potential.ts";
import { inParallel } from "../../platform/in-parallel.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import {
  artistsToAsk,
  bookOf,
  careersOf,
  choiceOf,
  embeddedSource,
  LISTENERS_UNIT,
  outsideSources,
  type PolledArtist,
  type PollJob,
  pollStatements,
  type PopularitySource,
  type SourceAnswer,
  type SourceFault,
  tradedIds,
} from "../market-data/index.ts";
import { holdStatements, type Looked, sharedJump } from "./holds.ts";
import { forecasterOf, forecastsOf, learn } from "./learn.ts";
import { revalue, type Standing } from "./standing.ts";
import { loadValued, saveForecasts, saveStandings, setUnit, storedUnits, type ValuedArtist } from "./stored.ts";
import { CONFIRM_EVERY, mainSource, tellBook } from "./tell-book.ts";
import { unitBy } from "./units.ts";

/** Artists in one job: so many share its statements. */
const JOB_SIZE = 100;

/** The least by which prices differ, in cents. */
const TICK = 1;

/** Made-up popularity of some artists, due at `at` (ms). */
export const SimulatedPricesJob = z.object({ type: z.literal("prices"), artistIds: z.array(ArtistId), at: z.int() });

/** Cron's part: hands all artists to the queue, where popularity is made up. */
export async function enqueueSimulatedPrices({ env, now: at }: ServiceContext): Promise<void> {
  if (!choiceOf(env).simulated) return;
  const ids = await tradedIds(env.DB);
  for (let start = 0; start < ids.length; start += JOB_SIZE) {
    const job: z.infer<typeof SimulatedPricesJob> = {
      type: "prices",
      artistIds: ids.slice(start, start + JOB_SIZE),
      at,
    };
    await env.JOBS.send(job);
  }
}

/** The queue's part for made-up popularity. Running it twice changes nothing. */
export async function updateSimulatedPrices(
  context: ServiceContext,
  { artistIds, at }: z.infer<typeof SimulatedPricesJob>,
): Promise<void> {
  await updatePrices(context, await simulatedSource(context.env, artistIds), artistIds, at);
}

/** The source that makes up some artists' popularity. */
export const simulatedSource = async (env: Env, ids: readonly string[]): Promise<PopularitySource> =>
  embeddedSource(env, await careersOf(env.DB, ids));

/** What came of asking a source about artists. */
export interface Updated {
  asked: readonly string[];
  /** Of whom something was told. */
  answered: readonly string[];
  /** Whose price is another now. */
  changed: readonly string[];
  /** Whose price somebody has to look at first. */
  held: readonly string[];
  /** Of whom nothing was learned, for a fault of their own or of the source as a whole. */
  failed: readonly string[];
  /** Who were not asked about, as the source did not take it. */
  notAsked: readonly string[];
}

/** The queue's part for a source outside; one that is off meanwhile is not asked. */
export async function updateSourcePrices(context: ServiceContext, { source: name, artistIds }: PollJob): Promise<void> {
  const source = outsideSources(context.env).find((other) => other.name === name);
  if (source) await updatePrices(context, source, artistIds, context.now);
}

/** Asks a source about artists, values them by all that is known, tells the books, and stores what was learned. */
export async function updatePrices(
  { env }: ServiceContext,
  source: PopularitySource,
  ids: readonly string[],
  at: number,
): Promise<Updated> {
  const asked = await artistsToAsk(env.DB, source.name, ids);
  const [valued, units, answer] = await Promise.all([
    loadValued(env.DB, ids),
    storedUnits(env.DB),
    source.fetch(asked, at),
  ]);
  const before = new Map(asked.flatMap(({ id, last }) => (last ? [[id, last] as const] : [])));
  const unit = source.simulated ? LISTENERS_UNIT : (units.get(source.name) ?? (await foundUnit()));
  const learners = asked.map(({ id, last }) => ({ id, last, state: stateOf(id, last) }));
  // Without a unit only first totals are kept, as they are: they tell of no rate yet.
  const readable = unit === null ? answer.observations.filter(isFirstTotal) : answer.observations;
  const learned = learn(source, learners, readable, { unit: unit ?? 1, now: at });
  const sources = new Map([source, ...outsideSources(env)].map((each) => [each.name, each]));
  const looked = [...(learned.states ?? [])].flatMap(([id, state]) => {
    const artist = valued.get(id);
    return artist ? [lookAt(rejoined(artist, asked), state)] : [];
  });
  const shared = sharedJump(looked);
  const isBelieved = learned.states !== null && shared.length === 0;
  const [believed, states] = isBelieved ? [looked, [...learned.states]] : [[], []];
  const observations = isBelieved ? readable : [];
  const told = await tellBooks(env, believed, at);
  const faults = [...answer.faults, ...learned.faults, ...shared];
  const [saved] = await env.DB.batch<{ id: string }>([
    saveStandings(env.DB, told),
    ...pollStatements(env.DB, source, asked, { observations, faults }, at),
    saveForecasts(
      env.DB,
      source.name,
      states.map(([artistId, state]) => ({ artistId, state })),
    ),
    ...holdStatements(env.DB, believed, at),
  ]);
  await valueAgain(env, unsaved(told, saved), sources);
  return whatCameOf(asked, answer, { faults, isBelieved, looked: believed });

  async function foundUnit(): Promise<number | null> {
    const levels = [...valued].flatMap(([id, { standing }]) =>
      standing ? [[id, Math.expm1(standing.combination.x)] as const] : [],
    );
    const found = unitBy(answer.observations, before, new Map(levels));
    return found === null ? null : await setUnit(env.DB, source.name, found, at);
  }

  function isFirstTotal({ kind, artistId }: Observation): boolean {
    return kind === "total" && !before.has(artistId);
  }

  /** One that the source was never asked about, or by another id, begins anew. */
  function stateOf(id: string, last: PolledArtist["last"]) {
    return (last && valued.get(id)?.states.get(source.name)) ?? forecasterOf(source).start();
  }

  /** Without what was counted of a source that begins anew: it joins, and moves nothing. */
  function rejoined(artist: ValuedArtist, polled: readonly PolledArtist[]): ValuedArtist {
    const { standing, id } = artist;
    if (!standing || polled.find((other) => other.id === id)?.last) return artist;
    const { [source.name]: _before, ...counted } = standing.combination.counted;
    return { ...artist, standing: { ...standing, combination: { ...standing.combination, counted } } };
  }

  function lookAt(artist: ValuedArtist, state: Readonly<Record<string, unknown>>): Looked {
    const states = new Map([...artist.states, [source.name, state] as const]);
    const { id, standing } = artist;
    const outcome =
      standing && standing.at >= at ? null : revalue(standing, forecastsOf(states, sources, at), at, isMadeUp(sources));
    return { id, standing, outcome };
  }
}

/** Sums up what was asked, told and made of it. */
function whatCameOf(
  asked: readonly PolledArtist[],
  answer: SourceAnswer,
  { faults, isBelieved, looked }: { faults: readonly SourceFault[]; isBelieved: boolean; looked: readonly Looked[] },
): Updated {
  const told = new Set(answer.observations.map(({ artistId }) => artistId));
  const faulty = new Set(faults.map(({ artistId }) => artistId));
  const ids = asked.map(({ id }) => id);
  const wasAsked = (id: string) => told.has(id) || faulty.has(id);
  const withOutcome = (test: (one: Looked) => boolean) => looked.filter(test).map(({ id }) => id);
  return {
    asked: ids.filter(wasAsked),
    answered: ids.filter((id) => told.has(id)),
    changed: withOutcome(
      ({ standing, outcome }) => outcome?.status === "valued" && outcome.standing.cents !== standing?.cents,
    ),
    held: withOutcome(({ outcome }) => outcome?.status === "held"),
    failed: ids.filter((id) => wasAsked(id) && (faulty.has(id) || !isBelieved)),
    notAsked: ids.filter((id) => !wasAsked(id)),
  };
}

type Sources = ReadonlyMap<string, PopularitySource>;

const isMadeUp = (sources: Sources) => (name: string) => sources.get(name)?.simulated ?? false;

/** Whose standings another job has replaced meanwhile. */
function unsaved(told: readonly { artistId: string }[], saved: D1Result<{ id: string }> | undefined): string[] {
  const ids = new Set(saved?.results.map(({ id }) => id));
  return told.map(({ artistId }) => artistId).filter((id) => !ids.has(id));
}

/** Values artists anew by what is stored: how many were valued, how many prices changed, and how many are held. */
export async function valueByWhatIsStored(
  env: Env,
  ids: readonly string[],
): Promise<{ valued: number; changed: number; held: number }> {
  const simulated = choiceOf(env).simulated ? [await simulatedSource(env, ids)] : [];
  const sources = new Map([...simulated, ...outsideSources(env)].map((each) => [each.name, each]));
  const looked = await valueAgain(env, ids, sources);
  const changed = looked.filter(
    ({ standing, outcome }) => outcome?.status === "valued" && outcome.standing.cents !== standing?.cents,
  );
  return {
    valued: looked.filter(({ outcome }) => outcome?.status === "valued").length,
    changed: changed.length,
    held: looked.filter(({ outcome }) => outcome?.status === "held").length,
  };
}

/**
 * Values artists anew whom another job, of another source, valued at the same time: what both learned is stored, so
 * that this counts both. Throws if others are faster each time; then the whole job is done again.
 */
async function valueAgain(
  env: Env,
  ids: readonly string[],
  sources: Sources,
  attempts = 3,
): Promise<readonly Looked[]> {
  if (ids.length === 0) return [];
  if (attempts === 0) throw new Error(`${ids.length} artists are valued by several jobs again and again`);
  const artists = [...(await loadValued(env.DB, ids)).values()];
  const at = Math.max(Date.now(), ...artists.map(({ standing }) => (standing?.at ?? 0) + 1));
  const looked = artists.map(({ id, standing, states }) => {
    return { id, standing, outcome: revalue(standing, forecastsOf(states, sources, at), at, isMadeUp(sources)) };
  });
  const told = await tellBooks(env, looked, at);
  const [saved] = await env.DB.batch<{ id: string }>([
    saveStandings(env.DB, told),
    ...holdStatements(env.DB, looked, at),
  ]);
  await valueAgain(env, unsaved(told, saved), sources, attempts - 1);
  return looked;
}

/** Tells books of prices that moved; a book that is not there yet is listed. What was told is part of the standings. */
async function tellBooks(
  env: Env,
  looked: readonly Looked[],
  at: number,
): Promise<{ artistId: string; standing: Standing }[]> {
  const valued = looked.flatMap(({ id, standing, outcome }) =>
    outcome?.status === "valued" ? [{ id, isNew: standing === null, standing: outcome.standing }] : [],
  );
  return await inParallel(valued, async ({ id, isNew, standing }) => {
    const { cents, sent } = standing;
    const isNews = !sent || Math.abs(cents - sent.cents) > TICK || at >= sent.at + CONFIRM_EVERY;
    if (!isNews) return { artistId: id, standing };
    if (isNew) await bookOf(env, id).list(sharesToFloat(cents));
    await tellBook(env, id, standing, mainSource(standing), at);
    return { artistId: id, standing: { ...standing, sent: { cents, at } } };
  });
}
