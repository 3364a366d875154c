import { mean, sampleCorrelation, tTest } from "simple-statistics";
import { type History, simulateHistory, type Simulated, type SimulatedArtist } from "./history.ts";
import { type Strategy, weeklyStrategies } from "./strategies.ts";

/** What trading costs, as a part of what is traded: half of a narrow spread and the fee. */
const COST = 0.003;

/** Each independent path is so many years long: that is how long people will follow an artist. */
const PATH_YEARS = 5;

/** Artists whose prices are looked at daily, for the calendar. */
const DAILY_ARTISTS = 12;

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = Array.from({ length: 12 }, (_, month) =>
  new Date(Date.UTC(2027, month)).toLocaleDateString("en", { month: "long", timeZone: "UTC" }),
);

/** What a strategy earned in periods that do not overlap, and how sure it is that this was no chance. */
export interface Finding {
  strategy: string;
  periods: number;
  /** The mean return of a period, before costs. */
  mean: number;
  /** Student's t of it: beyond ±3 something can be foretold. */
  t: number;
  /** Student's t of what is left after costs by the strategy, and by its opposite: beyond 3 somebody earns by it. */
  afterCosts: { held: number; reversed: number };
}

/** How alike the weekly changes of artists are, as mean correlations: of one genre, and of genres that share nothing. */
export interface Likeness {
  withinGenre: number;
  acrossGenres: number;
}

/** What a battery of strategies finds in so many simulated years, and how artists move together. */
export function runBattery(
  simulated: Simulated,
  { artists, years, seed }: { artists: readonly SimulatedArtist[]; years: number; seed: string },
): { findings: Finding[]; likeness: Likeness } {
  const earned = new Map<string, Period[]>();
  const add = (name: string, periods: Period[]) => earned.set(name, (earned.get(name) ?? []).concat(periods));
  let likeness: Likeness | null = null;
  for (let path = 0; path * PATH_YEARS < years; path++) {
    const weekly = simulateHistory(simulated, `${seed} ${path}`, { artists, years: PATH_YEARS, days: 7 });
    likeness ??= likenessIn(weekly);
    for (const strategy of weeklyStrategies(weekly)) add(strategy.name, periodsOf(strategy, weekly));
    const few = artists.filter((_, index) => index % Math.ceil(artists.length / DAILY_ARTISTS) === 0);
    const daily = simulateHistory(simulated, `${seed} ${path}`, { artists: few, years: PATH_YEARS, days: 1 });
    for (const [name, periods] of calendarOf(daily)) add(name, periods);
  }
  const findings = [...earned].map(([strategy, periods]) => findingOf(strategy, periods));
  return { findings, likeness: likeness ?? { withinGenre: NaN, acrossGenres: NaN } };
}

/** What a strategy earned in a period, as a part of its money, and what it traded at its beginning. */
interface Period {
  earned: number;
  traded: number;
}

function periodsOf({ horizon, past, weights }: Strategy, history: History): Period[] {
  const { prices } = history;
  const periods: Period[] = [];
  let held = new Float64Array(history.artists.length);
  for (let row = past; row + horizon < prices.length; row += horizon) {
    const wanted = weights(history, row);
    let [earned, traded] = [0, 0];
    for (const [artist, part] of wanted.entries()) {
      earned += part * ((prices[row + horizon]?.[artist] ?? NaN) / (prices[row]?.[artist] ?? NaN) - 1);
      traded += Math.abs(part - (held[artist] ?? 0));
    }
    periods.push({ earned, traded });
    held = new Float64Array(wanted);
  }
  return periods;
}

/** The market's days by weekday, by month, and by week of the month. Each is held for the day alone. */
function calendarOf({ prices, times }: History): Map<string, Period[]> {
  const found = new Map<string, Period[]>();
  for (const [day, before] of prices.slice(0, -1).entries()) {
    const after = prices[day + 1]!;
    const earned = before.reduce((sum, price, artist) => sum + (after[artist] ?? NaN) / price - 1, 0) / before.length;
    const date = new Date(times[day] ?? NaN);
    for (const name of [
      `on ${WEEKDAYS[date.getUTCDay()]}s`,
      `in ${MONTHS[date.getUTCMonth()]}`,
      `in week ${Math.ceil(date.getUTCDate() / 7)} of a month`,
    ]) {
      const periods = found.get(name) ?? [];
      periods.push({ earned, traded: 2 });
      found.set(name, periods);
    }
  }
  return found;
}

function findingOf(strategy: string, periods: readonly Period[]): Finding {
  const gross = periods.map(({ earned }) => earned);
  return {
    strategy,
    periods: periods.length,
    mean: mean(gross),
    t: tTest(gross, 0),
    afterCosts: {
      held: tTest(
        periods.map(({ earned, traded }) => earned - COST * traded),
        0,
      ),
      reversed: tTest(
        periods.map(({ earned, traded }) => -earned - COST * traded),
        0,
      ),
    },
  };
}

function likenessIn({ artists, prices }: History): Likeness {
  const changes = artists.map((_, artist) =>
    prices.slice(1).map((row, index) => Math.log((row[artist] ?? NaN) / (prices[index]?.[artist] ?? NaN))),
  );
  const [within, across]: [number[], number[]] = [[], []];
  for (const [a, one] of artists.entries()) {
    for (const [b, other] of artists.slice(0, a).entries()) {
      const shared = one.genres.filter((genre) => other.genres.includes(genre)).length;
      const kind = shared === 0 ? across : one.genres[0] === other.genres[0] ? within : null;
      kind?.push(sampleCorrelation(changes[a] ?? [], changes[b] ?? []));
    }
  }
  return { withinGenre: mean(within), acrossGenres: mean(across) };
}
