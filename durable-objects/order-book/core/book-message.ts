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
  const transfers: NonNullable<BookMessage["transfers"]> = [];
  const message: BookMessage = {
    type: "book",
    artistId,
    seq: state.seq,
    from,
    to,
    trades: [],
    transfers,
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
      message.trades.push({ seq, time, ...tradeOf(event) });
    } else if (event.type === "redeemed" || event.type === "issued") {
      const { type: kind, account, quantity, price } = event;
      transfers.push({ seq, time, kind, account, quantity, price });
    }
  }
  return message;
}

/** An execution by its sides: who bought, who sold, and what each paid for it. */
function tradeOf(event: Extract<JournalEntry["event"], { type: "filled" }>) {
  const { price, quantity, takerSide: side } = event;
  const taker = { account: event.takerAccount, fee: event.takerFee };
  const maker = { account: event.makerAccount, fee: event.makerFee };
  const [bought, sold] = side === "buy" ? [taker, maker] : [maker, taker];
  const fees = { buyerFee: bought.fee, sellerFee: sold.fee };
  return { price, quantity, side, buyer: bought.account, seller: sold.account, ...fees };
}
