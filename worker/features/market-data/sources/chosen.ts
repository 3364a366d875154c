import type { Configured } from "../../../platform/configuration.ts";
import { limiterOf } from "../objects.ts";
import { type Adapter, sourceOf } from "./adapter.ts";
import { DEEZER } from "./deezer/deezer.ts";
import { LASTFM } from "./lastfm/lastfm.ts";
import { LISTENBRAINZ } from "./listenbrainz/listenbrainz.ts";
import type { PopularitySource } from "./source.ts";
import { SPOTIFY } from "./spotify/spotify.ts";
import { WIKIMEDIA } from "./wikimedia/wikimedia.ts";

/** Every outside source that there is. */
export const ADAPTERS: readonly Adapter[] = [LISTENBRAINZ, WIKIMEDIA, DEEZER, LASTFM, SPOTIFY];

/** In `SOURCES`: popularity is made up. */
const SIMULATED = "simulated";

/** What `SOURCES` names, in its order, once each. */
const named = ({ SOURCES }: Pick<Env, "SOURCES">): string[] => [
  ...new Set((SOURCES ?? "").split(/[\s,]+/).filter(Boolean)),
];

/** What each adapter needs configured, where `SOURCES` names it. */
const needsOf = ({ name, title, needs }: Adapter): Configured => ({
  what: `${title}, which SOURCES names,`,
  names: [...needs, "SOURCE_CONTACT"],
  without: "it is not asked, and prices go by the other sources",
  neededInPublic: true,
  applies: (env) => named(env).includes(name),
});

/** What the chosen sources need. */
export const SOURCE_CONFIGURATION: readonly Configured[] = ADAPTERS.map(needsOf);

/** Which sources are on, and what is wrong with the choice. */
export interface Choice {
  adapters: readonly Adapter[];
  /** Whether popularity is made up: also where nothing is named, so that a fresh exchange needs no network. */
  simulated: boolean;
  /** Chosen, and off for what is missing. */
  off: readonly { adapter: Adapter; missing: readonly string[] }[];
  /** Names in `SOURCES` of no source. */
  unknown: readonly string[];
}

/** Which sources `env` chooses. */
export function choiceOf(env: Env): Choice {
  const names = named(env);
  const chosen = ADAPTERS.filter(({ name }) => names.includes(name)).map((adapter) => ({
    adapter,
    missing: needsOf(adapter).names.filter((name) => !env[name]),
  }));
  return {
    adapters: chosen.filter(({ missing }) => missing.length === 0).map(({ adapter }) => adapter),
    simulated: names.includes(SIMULATED) || names.length === 0,
    off: chosen.filter(({ missing }) => missing.length > 0),
    unknown: names.filter((name) => name !== SIMULATED && !ADAPTERS.some((adapter) => adapter.name === name)),
  };
}

/** The outside sources that are on. */
export function outsideSources(env: Env): PopularitySource[] {
  return choiceOf(env).adapters.map((adapter) =>
    sourceOf(adapter, env, {
      limiter: limiterOf(env, adapter.name),
      userAgent: `Anticip/0.1 (${env.SOURCE_CONTACT})`,
      now: () => Date.now(),
      wait: (duration) => new Promise((resolve) => void setTimeout(resolve, duration)),
      random: () => Math.random(),
    }),
  );
}
