import type { ArtistSummary } from "../../domain/api/market.ts";
import type { Portfolio } from "../../domain/api/trading.ts";

/** What a bot sees before it acts. */
export interface Sight {
  /** The artists it cares about. */
  artists: readonly ArtistSummary[];
  portfolio: Portfolio;
  /** Uniform in [0, 1). */
  random(): number;
}

/** What it then does; a price makes it a limit order. */
export interface Intent {
  artistId: string;
  side: "buy" | "sell";
  quantity: number;
  price?: number;
}

/** A way of trading: what to do now, or nothing. */
export type Temperament = (sight: Sight) => Intent | null;

/** Part of the available cash that one purchase may take. */
const STAKE = 0.04;

/** Buys a favourite at the market, whatever the price; sells a little when cash runs out. */
export const fan: Temperament = (sight) => {
  if (sight.portfolio.availableCash < sight.portfolio.value * 0.1) return sellSome(sight, 0.5);
  return buy(sight, pick(sight.artists, sight.random));
};

/** Buys what has risen most, sells what has fallen. */
export const trendFollower: Temperament = (sight) => {
  const falling = owned(sight).find(({ changeBps }) => changeBps < 0);
  if (falling && sight.random() < 0.5) return sell(sight, falling, 1);
  return buy(
    sight,
    best(sight, ({ changeBps }) => changeBps),
  );
};

/** Buys what trades furthest below fair value, sells what trades above it. */
export const valueInvestor: Temperament = (sight) => {
  const dear = owned(sight).find((artist) => discount(artist) < -0.004);
  if (dear) return sell(sight, dear, 0.5);
  return buy(sight, best(sight, discount));
};

/** Buys what has fallen most today, and takes profits. */
export const contrarian: Temperament = (sight) => {
  const winners = sight.portfolio.positions.filter(({ unrealisedPnl, costBasis }) => unrealisedPnl > costBasis * 0.01);
  const winner = sight.artists.find(({ id }) => winners.some(({ artistId }) => artistId === id));
  if (winner) return sell(sight, winner, 0.5);
  return buy(
    sight,
    best(sight, ({ changeBps }) => -changeBps),
  );
};

/** Quotes inside the spread, on the side that brings its position back to the middle. */
export const scalper: Temperament = (sight) => {
  const artist = pick(sight.artists, sight.random);
  if (!artist || artist.bid === null || artist.ask === null || artist.ask - artist.bid < 3) return null;
  const inside = Math.max(1, Math.floor((artist.ask - artist.bid) * 0.3));
  const held = available(sight, artist);
  if (held > 0 && sight.random() < 0.6)
    return { artistId: artist.id, side: "sell", quantity: held, price: artist.ask - inside };
  const purchase = buy(sight, artist);
  return purchase && { ...purchase, price: artist.bid + inside };
};

function buy({ portfolio }: Sight, artist: ArtistSummary | undefined): Intent | null {
  if (!artist || artist.ask === null) return null;
  const quantity = Math.floor((portfolio.availableCash * STAKE) / artist.ask);
  return quantity > 0 ? { artistId: artist.id, side: "buy", quantity } : null;
}

function sell(sight: Sight, artist: ArtistSummary, part: number): Intent | null {
  const quantity = Math.ceil(available(sight, artist) * part);
  return quantity > 0 ? { artistId: artist.id, side: "sell", quantity } : null;
}

function sellSome(sight: Sight, part: number): Intent | null {
  const artist = pick(owned(sight), sight.random);
  return artist ? sell(sight, artist, part) : null;
}

function owned({ artists, portfolio }: Sight): ArtistSummary[] {
  const held = new Set(
    portfolio.positions.filter(({ shares, heldShares }) => shares > heldShares).map(({ artistId }) => artistId),
  );
  return artists.filter(({ id }) => held.has(id));
}

function available({ portfolio }: Sight, artist: ArtistSummary): number {
  const position = portfolio.positions.find(({ artistId }) => artistId === artist.id);
  return position ? position.shares - position.heldShares : 0;
}

/** One of the three that score highest, so that not all money goes to one. */
function best({ artists, random }: Sight, score: (artist: ArtistSummary) => number): ArtistSummary | undefined {
  return pick(artists.toSorted((a, b) => score(b) - score(a)).slice(0, 3), random);
}

function discount({ fairValue, ask }: ArtistSummary): number {
  return fairValue === null || ask === null ? 0 : (fairValue - ask) / fairValue;
}

function pick<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)];
}
