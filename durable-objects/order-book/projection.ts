import type { BookMessage } from "../../domain/events.ts";
import type { Tick } from "../../domain/wire.ts";
import type { BookState, JournalEntry } from "./state.ts";

/** Journal lines and the market as it stands, as D1 is told of them. */
export function projectionOf(entries: readonly JournalEntry[], state: BookState, tick: Tick): BookMessage {
  const { artistId, time: _time, ...prices } = tick;
  const { fair, sharesFloated } = state;
  const message: BookMessage = {
    type: "book",
    artistId,
    seq: state.seq,
    trades: [],
    valuations: [],
    market: { ...prices, fairValueAt: fair?.observedAt ?? null, source: fair?.source ?? null, sharesFloated },
  };
  for (const { seq, time, event } of entries) {
    if (event.type === "valued") {
      message.valuations.push({ seq, time: event.observedAt, fairValue: event.fairValue, source: event.source });
    } else if (event.type === "filled") {
      const { price, quantity, takerSide: side, takerAccount, makerAccount } = event;
      const [buyer, seller] = side === "buy" ? [takerAccount, makerAccount] : [makerAccount, takerAccount];
      message.trades.push({ seq, time, price, quantity, side, buyer, seller });
    }
  }
  return message;
}
