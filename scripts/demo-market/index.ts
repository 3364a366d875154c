import { setTimeout as wait } from "node:timers/promises";
import type { ArtistSummary } from "../../domain/api/market.ts";
import type { Portfolio } from "../../domain/api/trading.ts";
import { call, type CallOptions, Refused, register } from "../local/client.ts";
import {
  contrarian,
  fan,
  type Intent,
  scalper,
  type Temperament,
  trendFollower,
  valueInvestor,
} from "./temperaments.ts";

/** The bots of a local run. They sign in and trade through the public API like everybody else. */
const BOTS: { username: string; temperament: Temperament; favourites: number }[] = [
  { username: "bot-first-row", temperament: fan, favourites: 12 },
  { username: "bot-superfan", temperament: fan, favourites: 5 },
  { username: "bot-hype-train", temperament: trendFollower, favourites: 40 },
  { username: "bot-deep-cuts", temperament: valueInvestor, favourites: 80 },
  { username: "bot-b-sides", temperament: contrarian, favourites: 60 },
  { username: "bot-soundcheck", temperament: scalper, favourites: 15 },
  { username: "bot-encore", temperament: scalper, favourites: 30 },
];
const PASSWORD = "a bot of the local demo market";

/** A bot thinks this long between two acts: from, to (ms). */
const PAUSE = { from: 800, to: 4_000 };

/** How old the common view of the market may be, and when a bot signs in again (ms). */
const LOOK_EVERY = 3_000;
const SIGN_IN_EVERY = 8 * 60_000;

/** Most orders a bot leaves resting before it cancels the oldest. */
const RESTING = 8;

/** Lets the bots trade until `signal` aborts. */
export function startDemoMarket(url: string, signal: AbortSignal): void {
  let seen: { at: number; artists: Promise<ArtistSummary[]> } | undefined;
  const look = () => {
    if (!seen || Date.now() - seen.at > LOOK_EVERY) {
      seen = {
        at: Date.now(),
        artists: call<{ artists: ArtistSummary[] }>(url, "GET", "/artists?sort=price&limit=500").then(
          ({ artists }) => artists,
        ),
      };
    }
    return seen.artists;
  };
  // Each at an address of its own, so that the limits of one address leave the rest to whoever sits here.
  for (const [index, bot] of BOTS.entries()) void live(bot, `10.0.0.${index + 1}`, url, look, signal);
}

async function live(
  bot: (typeof BOTS)[number],
  address: string,
  url: string,
  look: () => Promise<ArtistSummary[]>,
  signal: AbortSignal,
): Promise<void> {
  let token = "";
  let signedInAt = Number.NEGATIVE_INFINITY;
  let favourites: string[] | undefined;
  while (!signal.aborted) {
    try {
      await wait(PAUSE.from + Math.random() * (PAUSE.to - PAUSE.from), undefined, { signal });
      if (Date.now() - signedInAt > SIGN_IN_EVERY) {
        token = (await register(url, { username: bot.username, password: PASSWORD }, { address })).accessToken;
        signedInAt = Date.now();
      }
      const artists = await look();
      favourites ??= choose(artists, bot.favourites);
      await act(
        bot.temperament,
        artists.filter(({ id }) => favourites?.includes(id)),
        url,
        { token, address },
      );
    } catch (error) {
      // A refusal is part of trading; anything else is the exchange stopping or starting.
      if (!signal.aborted && !(error instanceof Refused))
        await wait(5_000, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function act(
  temperament: Temperament,
  artists: readonly ArtistSummary[],
  url: string,
  as: CallOptions,
): Promise<void> {
  const portfolio = await call<Portfolio>(url, "GET", "/portfolio", as);
  const intent = temperament({ artists, portfolio, random: Math.random });
  if (!intent) return;
  if (intent.price !== undefined) await makeRoom(url, as);
  await place(intent, url, as);
}

async function place({ price, ...intent }: Intent, url: string, as: CallOptions): Promise<void> {
  const clientOrderId = crypto.randomUUID();
  if (price === undefined)
    await call(url, "POST", "/trades", {
      ...as,
      body: { clientOrderId, ...intent, quantity: Math.min(intent.quantity, 10_000) },
    });
  else await call(url, "POST", "/orders", { ...as, body: { clientOrderId, type: "limit", price, ...intent } });
}

async function makeRoom(url: string, as: CallOptions): Promise<void> {
  const { orders } = await call<{ orders: { id: string }[] }>(
    url,
    "GET",
    `/orders?status=open&limit=${RESTING + 1}`,
    as,
  );
  if (orders.length > RESTING) await call(url, "DELETE", `/orders/${orders.at(-1)?.id}`, as);
}

/** Favourites at random, the popular ones more often: that is where newcomers look. */
function choose(artists: readonly ArtistSummary[], count: number): string[] {
  const chosen = new Set<string>();
  while (chosen.size < Math.min(count, artists.length)) {
    const artist = artists[Math.floor(Math.random() ** 4 * artists.length)];
    if (artist) chosen.add(artist.id);
  }
  return [...chosen];
}
