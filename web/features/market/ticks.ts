import type { ArtistSummary } from "../../../domain/api/market.ts";
import { markPrice } from "../../../domain/core/mark.ts";
import { changeBps } from "../../../domain/core/money.ts";
import type { Tick } from "../../../domain/messages/wire.ts";

/** A row of the market list after a tick: prices, change, and the volume that was added since. */
export function applyTick(row: ArtistSummary, tick: Tick): ArtistSummary {
  const price = markPrice(tick);
  const traded = Math.max(0, tick.volume - row.volume);
  return {
    ...row,
    last: tick.last,
    bid: tick.bid,
    ask: tick.ask,
    fairValue: tick.fairValue,
    price,
    changeBps: price === null || row.previousPrice === null ? row.changeBps : changeBps(row.previousPrice, price),
    volume: row.volume + traded,
    volume24h: row.volume24h + traded,
    turnover24h: row.turnover24h + traded * (tick.last ?? 0),
    sparkline: price === null || row.sparkline.length === 0 ? row.sparkline : [...row.sparkline.slice(0, -1), price],
  };
}
