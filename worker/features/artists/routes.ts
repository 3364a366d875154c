import * as api from "../../../domain/api/index.ts";
import { artistOrder } from "../../../domain/core/artist-order.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { RANGES } from "../../../domain/core/ranges.ts";
import { searchable } from "../../../domain/core/searchable.ts";
import type { Level } from "../../../domain/core/depth.ts";
import { type Api, mount } from "../../http/mount.ts";
import { cursorsOf, pageOf, refusedCursor } from "../../http/paging.ts";
import {
  bookOf,
  candlesOver,
  dayBefore,
  historyOver,
  type MarketArtist,
  marketArtists,
  requireListed,
  sparklines,
  tradesBefore,
} from "../market-data/index.ts";
import { addIdentifier, identifiersOf, removeIdentifier } from "./identifiers.ts";
import { flaggedTurnover } from "../moderation/index.ts";

/** The market: who is listed, at what price, and how that came about. */
export function artistRoutes(app: Api): void {
  mount(app, api.listArtists, async ({ query }, { env, now }) => {
    const { position, cursorAt } = cursorsOf(env, api.listArtists, query);
    const matching = (await listedArtists(env.DB, now))
      .filter(matches(query))
      .sort(artistOrder(query.sort, query.order === "desc"));
    const last = matching.findIndex(({ id }) => id === position);
    // Listed no more, or renamed: where the list goes on is not known.
    if (position !== undefined && last === -1) throw refusedCursor();
    const { page, nextCursor } = pageOf(matching.slice(last + 1), query.limit, ({ id }) => cursorAt(id));
    const lines = await sparklines(
      env.DB,
      page.map(({ id }) => id),
      now,
    );
    return {
      artists: page.map((artist) => summary(artist, lines.get(artist.id) ?? [])),
      nextCursor,
    };
  });

  mount(app, api.getArtist, async ({ params: { id } }, { env, now }) => {
    const [[artist], lines] = await Promise.all([listedArtists(env.DB, now, id), sparklines(env.DB, [id], now)]);
    if (!artist) throw new ProblemError("unknown_artist");
    const { debutYear, audience, musicbrainzId, sharesFloated, fairValueAt } = artist;
    const fees = { makerFeeBps: env.MAKER_FEE_BPS, takerFeeBps: env.TAKER_FEE_BPS };
    return {
      ...summary(artist, lines.get(id) ?? []),
      debutYear,
      audience,
      musicbrainzId,
      sharesFloated,
      fairValueAt,
      ...fees,
    };
  });

  mount(app, api.getBook, async ({ params: { id } }, context) => {
    const book = await bookOf(context.env, await requireListed(context, id)).depth();
    if (!book) throw new ProblemError("unknown_artist");
    return { artistId: id, seq: book.seq, bids: book.bids as Level[], asks: book.asks as Level[] };
  });

  mount(app, api.getTrades, async ({ params: { id }, query }, context) => {
    await requireListed(context, id);
    return { trades: await tradesBefore(context.env.DB, id, query.before, query.limit) };
  });

  mount(app, api.getHistory, async ({ params: { id }, query: { range } }, context) => {
    await requireListed(context, id);
    return { range, points: await historyOver(context.env.DB, id, range, context.now) };
  });

  mount(app, api.getCandles, async ({ params: { id }, query: { range } }, context) => {
    await requireListed(context, id);
    const candles = await candlesOver(context.env.DB, id, range, context.now);
    return { range, interval: RANGES[range].interval, candles };
  });

  mount(app, api.getIdentifiers, async ({ params: { id } }, context) => {
    await requireListed(context, id);
    return { identifiers: await identifiersOf(context.db, id) };
  });

  mount(app, api.addIdentifier, async ({ params: { id }, body }, context) => ({
    identifiers: await addIdentifier(context, id, body),
  }));

  mount(app, api.removeIdentifier, async ({ params: { id }, body }, context) => ({
    identifiers: await removeIdentifier(context, id, body),
  }));
}

type Query = api.RouteRequest<typeof api.listArtists>["query"];

type ListedArtist = MarketArtist & { flaggedTurnover24h: number };

/** Every listed artist, or the one asked for, with what of its turnover does not count. */
async function listedArtists(db: D1Database, now: number, artistId?: string): Promise<ListedArtist[]> {
  const [artists, flagged] = await Promise.all([marketArtists(db, now, artistId), flaggedTurnover(db, dayBefore(now))]);
  return artists.map((artist) => ({ ...artist, flaggedTurnover24h: flagged.get(artist.id) ?? 0 }));
}

function matches({ q, genre, country }: Query): (artist: MarketArtist) => boolean {
  const text = q === undefined ? "" : searchable(q);
  return (artist) =>
    artist.searchName.includes(text) &&
    (genre === undefined || artist.genres.includes(genre)) &&
    (country === undefined || artist.country === country);
}

function summary(artist: ListedArtist, line: number[]): api.ArtistSummary {
  const {
    searchName: _s,
    debutYear: _d,
    audience: _a,
    musicbrainzId: _m,
    sharesFloated: _f,
    fairValueAt: _v,
    ...shown
  } = artist;
  return { ...shown, sparkline: artist.price === null ? line : [...line, artist.price] };
}
