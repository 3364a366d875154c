import { afterAll, beforeAll, expect, test } from "vitest";
import { CATALOGUE } from "../../../../../domain/catalogue/index.ts";
import { fittedForecaster } from "../../../../../domain/core/fair-value/fitted-forecaster.ts";
import type { Forecaster, ForecastState } from "../../../../../domain/core/fair-value/forecaster.ts";
import { STREAM_MODEL } from "../../../../../domain/core/fair-value/model.ts";
import { type Adapter, sourceOf } from "../adapter.ts";
import { LISTENBRAINZ } from "../listenbrainz/listenbrainz.ts";
import { identifiersOf } from "./services.ts";
import { Streams } from "./streams.ts";
import type { TrackedArtist } from "../source.ts";
import { Asking } from "../testing/asking.ts";
import { WIKIMEDIA } from "../wikimedia/wikimedia.ts";
import { serveSimulated, type SimulatedServer } from "../testing/simulated-server.ts";

/* The real adapters at the made-up services, and what is forecast from their answers: a pipeline without a network. */

const DAY = 24 * 3_600_000;
const BEGIN = Date.UTC(2025, 0, 1);

const artists = CATALOGUE.filter(({ audience }, index) => audience > 1e6 && index % 8 === 0);
const streams = new Streams("adapters", BEGIN);
const asking = new Asking();
let server: SimulatedServer;
beforeAll(async () => void (server = await serveSimulated(streams, CATALOGUE, { now: asking.now })));
afterAll(() => server.close());

/** Asks for all artists on each of so many days, and forecasts from what it is told. Returns the errors of their logarithms. */
async function forecastErrors(adapter: Adapter, { days, unit }: { days: number; unit: number }): Promise<number[]> {
  const source = sourceOf(adapter, { [adapter.address.name]: server.url } as Env, asking);
  const forecaster: Forecaster = fittedForecaster(STREAM_MODEL, { debut: false });
  const states = new Map<string, ForecastState>();
  let tracked = artists.map((artist): TrackedArtist => {
    const identifiers = Object.fromEntries(identifiersOf(artist).map(({ kind, value }) => [kind, [value]]));
    return { id: artist.id, name: artist.name, identifiers, last: null };
  });
  for (let day = 0; day < days; day++) {
    const { observations, faults } = await source.fetch(tracked, asking.time);
    expect(faults).toEqual([]);
    for (const observation of observations) {
      const state = states.get(observation.artistId) ?? forecaster.start();
      const observed = forecaster.observe(state, observation, { unit, now: asking.time });
      if ("state" in observed) states.set(observation.artistId, observed.state);
    }
    const last = new Map(observations.map(({ artistId, value, observedAt }) => [artistId, { value, observedAt }]));
    tracked = tracked.map((artist) => ({ ...artist, last: last.get(artist.id) ?? artist.last }));
    asking.time += DAY;
  }
  return artists.map((artist) => {
    const forecast = forecaster.forecast(states.get(artist.id) ?? forecaster.start(), asking.time);
    return (forecast?.x ?? NaN) - Math.log1p(streams.level(artist.id, artist, asking.time) / 1e6);
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test.each([
  { adapter: WIKIMEDIA, days: 3, unit: 0.0015e6 }, // it tells of more than a year at once
  { adapter: LISTENBRAINZ, days: 70, unit: 0.002e6 },
])("what $adapter.title tells of made-up careers lets their levels be forecast", async ({ adapter, ...asked }) => {
  const errors = await forecastErrors(adapter, asked);
  expect(errors.length).toBeGreaterThan(20);
  expect(Math.abs(mean(errors))).toBeLessThan(0.2);
  expect(Math.sqrt(mean(errors.map((error) => error ** 2)))).toBeLessThan(0.4);
});
