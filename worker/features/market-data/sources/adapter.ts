import type { RateLimit } from "../../../../durable-objects/protocol/source-limiter.ts";
import type { Configured } from "../../../platform/configuration.ts";
import type { Bounds } from "../../../platform/bounded-fetch.ts";
import { SourceClient, type Surroundings } from "./client/source-client.ts";
import type { PopularitySource } from "./source.ts";

/** Vars that name another place of a service than its own: a mirror, a test. */
declare global {
  interface Env {
    LISTENBRAINZ_URL?: string;
    WIKIMEDIA_URL?: string;
    DEEZER_URL?: string;
    LASTFM_URL?: string;
    SPOTIFY_URL?: string;
    SPOTIFY_ACCOUNTS_URL?: string;
  }
}

type SourceAddress = "LISTENBRAINZ_URL" | "WIKIMEDIA_URL" | "DEEZER_URL" | "LASTFM_URL" | "SPOTIFY_URL";

/** How to ask one service. */
export interface Adapter extends Pick<PopularitySource, "name" | "identifiedBy" | "schedule" | "batch"> {
  /** As people call it. */
  readonly title: string;
  /** What the service takes, where its answers do not say less. */
  readonly limit: RateLimit;
  /** How many requests an artist costs, on average. */
  readonly requestsEach: number;
  /** Where it is, where `env` names no other place. */
  readonly address: { readonly name: SourceAddress; readonly usual: string };
  /** Secrets that it needs. */
  readonly needs: Configured["names"];
  fetch(connection: Connection, ...asked: Parameters<PopularitySource["fetch"]>): ReturnType<PopularitySource["fetch"]>;
}

/** What an adapter asks by. */
export interface Connection {
  client: SourceClient;
  /** Without a slash at its end. */
  base: string;
  env: Env;
  /** Milliseconds UTC. */
  now(): number;
}

const MINUTE = 60_000;

/** However many a source takes, so many artists a minute are handed out: one statement claims them. */
const MOST_A_MINUTE = 10_000;

/** How much of a limit is planned with: less than is used, as some questions are sent more than once. */
const PLANNED = 0.7;

/** A source that is asked by an adapter. */
export function sourceOf(
  adapter: Adapter,
  env: Env,
  surroundings: Surroundings,
  bounds: Partial<Bounds> = {},
): PopularitySource {
  const { name, identifiedBy, schedule, batch, limit, requestsEach, address } = adapter;
  const base = (env[address.name] ?? "").replace(/\/$/, "") || address.usual;
  const connection: Connection = {
    client: new SourceClient(limit, surroundings, bounds),
    base,
    env,
    now: surroundings.now,
  };
  return {
    name,
    simulated: false,
    identifiedBy,
    schedule,
    batch,
    perMinute: Math.min(MOST_A_MINUTE, Math.floor((PLANNED * limit.count * MINUTE) / limit.window / requestsEach)),
    fetch: (artists, now) => adapter.fetch(connection, artists, now),
  };
}
