import type { BookMessage } from "../../../domain/messages/book-events.ts";
import type { Tick } from "../../../domain/messages/wire.ts";
import type { BookState, JournalEntry } from "./state.ts";

/** Journal lines in one message: well below the queue's 128 KB. */
export const LINES_IN_MESSAGE = 500;

/** What D1 is told of these lines, those beyond `from` up to `to`, and of the prices as the book stands. */
export function bookMessage(
  entries: readonly JournalEntry[],
  { from, to }: { from: number; to: number },
  state: Readonly<BookState>,
  tick: Tick,
): BookMessage {
  const { artistId, time: _time, ...prices } = tick;
  const { fair, sharesFloated, house } = state;
  const message: BookMessage = {
    type: "book",
    artistId,
    seq: state.seq,
    from,
    to,
    trades: [],
    valuations: [],
    market: {
      ...prices,
      fairValueAt: fair?.observedAt ?? null,
      source: fair?.source ?? null,
      sharesFloated,
      inventory: house.inventory,
    },
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
