import { Limiter } from "../../../../../durable-objects/source-limiter/core/limiter.ts";
import { LimiterStore } from "../../../../../durable-objects/source-limiter/storage/store.ts";
import { ObjectStorage } from "../../../../../durable-objects/testing/platform/storage.ts";
import { DAY, HOUR } from "../../../../../domain/core/ranges.ts";
import type { Bounds } from "../../../../platform/bounded-fetch.ts";
import { type Adapter, sourceOf } from "../adapter.ts";
import type { Surroundings } from "../client/source-client.ts";
import type { PopularitySource, TrackedArtist } from "../source.ts";
import type { FakeService } from "./fake-service.ts";

/** Sunday noon: the views of the day before are there. */
export const NOW = Date.UTC(2026, 8, 20, 12);
export const TODAY = Math.floor(NOW / DAY) * DAY;

/** What asking goes by in tests: the real limiter over a clock that waiting moves, so that no test waits. */
export class Asking implements Surroundings {
  readonly limiter: Limiter;
  readonly userAgent = "Anticip/0.1 (tests@example.org)";
  time = NOW;
  readonly waited: number[] = [];

  constructor() {
    const storage = new ObjectStorage();
    this.limiter = new Limiter(new LimiterStore(storage.tables, (write) => storage.transaction(write)), this.now);
  }

  readonly now = (): number => this.time;
  readonly random = (): number => 0.5;
  readonly wait = (duration: number): Promise<void> => {
    this.time += duration;
    this.waited.push(duration);
    return Promise.resolve();
  };
}

/** A source at a fake service. */
export function sourceAt(
  adapter: Adapter,
  service: FakeService,
  asking: Asking,
  env: Partial<Env> = {},
  bounds: Partial<Bounds> = {},
): PopularitySource {
  return sourceOf(adapter, { [adapter.address.name]: service.url, ...env } as Env, asking, bounds);
}

/** An artist that is known by these, one id of each kind. */
export function artist(
  id: string,
  identifiers: Partial<Record<keyof TrackedArtist["identifiers"], string | string[]>>,
  last: TrackedArtist["last"] = null,
): TrackedArtist {
  const lists = Object.entries(identifiers).map(([kind, values]) => [kind, [values].flat()]);
  return { id, name: id, identifiers: Object.fromEntries(lists), last };
}

export { DAY, HOUR };
