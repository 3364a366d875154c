import { createStore } from "solid-js/store";
import { midPrice, type Level } from "../../../domain/core/depth.ts";
import { MAX_ORDER_QUANTITY, MAX_TRADE_QUANTITY } from "../../../domain/core/money.ts";
import type { Side } from "../../../domain/core/orders.ts";
import type { Tick } from "../../../domain/messages/wire.ts";
import { format, parseCount, parseMoney } from "../../lib/format.ts";
import type { Command } from "./command.ts";
import {
  type Intent,
  intentErrors,
  type IntentField,
  isWaiting,
  orderBody,
  priceFields,
  rests,
  withinBounds,
} from "./intent.ts";
import { affordable, type Receipt, receiptOf, sharesWorth } from "./receipt.ts";
import { BLANK, readIntent, type TicketFields } from "./ticket-fields.ts";
import { heldCash, type Leg, legsOf, mostShares } from "./worst-case.ts";

/** What a ticket needs to know about the world. */
export interface TicketContext {
  artistId: string;
  takerFeeBps: number;
  /** The dearest fee that an order may be charged: what waits holds cash for it. */
  feeCapBps: number;
  /** The book as it stands, each side best first; null before it is known. */
  depth: () => { bids: readonly Level[]; asks: readonly Level[]; tick: Tick } | null;
  /** In cents; null when signed out. */
  cash: () => number | null;
  /** Shares that can be sold; null when signed out. */
  shares: () => number | null;
  /** Milliseconds UTC. */
  now: () => number;
}

/** The state of one order ticket: what was typed, and everything that follows from it. */
export function createTicket(context: TicketContext) {
  const [form, setForm] = createStore<TicketFields>({ ...BLANK });
  const { takerFeeBps, feeCapBps } = context;

  const levels = () => (form.side === "buy" ? context.depth()?.asks : context.depth()?.bids) ?? [];
  const last = () => context.depth()?.tick.last ?? null;
  const most = () => (form.kind === "market" ? MAX_TRADE_QUANTITY : MAX_ORDER_QUANTITY);
  // What is not bounded by a limit price is measured at the book as it stands.
  const atBook = () => form.kind === "market" || form.kind === "trailing_stop";

  const intentFor = (shares: number): Intent => readIntent(form, shares);
  const intent = () => intentFor(quantity() ?? 0);

  /** Shares that `cash` cents buy, what they hold included; null while a price is missing. */
  function buyable(cash: number): number | null {
    if (form.kind === "market") return affordable(cash, null, levels(), takerFeeBps);
    const { maxCost } = intentFor(1);
    if (form.kind === "trailing_stop") return affordable(Math.min(cash, maxCost ?? cash), null, levels(), takerFeeBps);
    if (heldCash(intentFor(1), feeCapBps) === null) return null;
    return mostShares(cash, most(), (shares) => heldCash(intentFor(shares), feeCapBps));
  }

  /** Shares the amount stands for; null when it is no amount. */
  function quantity(): number | null {
    if (form.unit === "shares") return parseCount(form.amount);
    const money = parseMoney(form.amount);
    if (money === null) return null;
    if (form.side === "buy") return buyable(money);
    if (atBook()) return sharesWorth(money, null, levels());
    const { price, stopPrice } = intentFor(1);
    const reference = price ?? stopPrice;
    return reference ? sharesWorth(money, reference, levels()) : null;
  }

  /** Most shares that cash or position allow; null when signed out or without a price. */
  function maximum(): number | null {
    const available = form.side === "sell" ? context.shares() : context.cash();
    if (available === null) return null;
    const shares = form.side === "sell" ? available : buyable(available);
    return shares === null ? null : Math.min(shares, most());
  }

  /** What would trade at once and what of it would wait; null for orders that wait for a stop. */
  function receipt(): Receipt | null {
    const depth = context.depth();
    const wanted = intent();
    if (
      !depth ||
      !wanted.quantity ||
      !withinBounds(wanted) ||
      isWaiting(wanted.kind) ||
      (wanted.kind !== "market" && !wanted.price)
    )
      return null;
    const draft = {
      side: wanted.side,
      quantity: wanted.quantity,
      limit: wanted.price ?? null,
      rests: wanted.kind !== "market" && rests(wanted),
    };
    const against = draft.rests && wanted.postOnly ? [] : levels();
    const slip = receiptOf(draft, against, midPrice(depth), takerFeeBps, feeCapBps);
    // All or nothing: what cannot be whole does not trade at all.
    return wanted.timeInForce === "FOK" && slip.dropped > 0 ? receiptOf(draft, [], null, takerFeeBps, feeCapBps) : slip;
  }

  /** The ways in which a waiting order or the exit of a bracket may end. */
  const legs = (): Leg[] => (quantity() ? legsOf(intent(), last(), takerFeeBps) : []);

  /** Cents that a waiting buy would hold; null for all others. */
  const held = (): number | null =>
    isWaiting(form.kind) && form.side === "buy" && quantity() ? heldCash(intent(), feeCapBps) : null;

  /** Available cash after the order, holds included; null when signed out. */
  function cashAfter(): number | null {
    const cash = context.cash();
    if (cash === null) return null;
    if (isWaiting(form.kind))
      return form.side === "sell" ? (quantity() ? cash : null) : held() === null ? null : cash - (held() ?? 0);
    const slip = receipt();
    if (!slip) return null;
    return form.side === "buy" ? cash - slip.total - slip.hold : cash + slip.total;
  }

  /** What is wrong with the prices and options, by field. */
  function errors(): Partial<Record<IntentField, string>> {
    const tick = context.depth()?.tick;
    return intentErrors(intent(), { last: last(), bid: tick?.bid ?? null, ask: tick?.ask ?? null }, context.now());
  }

  function amountError(): string | null {
    const shares = quantity();
    if (shares === null) {
      // Money turns into shares by a price: that is then what is missing.
      if (form.unit === "money" && parseMoney(form.amount) !== null) return "Enter the price first";
      return form.unit === "shares" ? "Enter a whole number of shares" : "Enter an amount in dollars";
    }
    if (shares < 1) return form.unit === "shares" ? "At least one share" : "Not enough for one share";
    if (shares > most()) return `At most ${format.shares(most())} in one order`;
    const available = form.side === "sell" ? context.shares() : null;
    if (available !== null && shares > available) return `You have ${format.shares(available)} to sell`;
    if ((cashAfter() ?? 0) < 0) return "That is more than your available cash";
    return null;
  }

  /** The command this ticket stands for; call it only without errors. */
  function command(): Command {
    const { kind, side, privacy, caption } = form;
    if (kind !== "market") return { kind: "order", body: orderBody(intent(), context.artistId) };
    return {
      kind: "trade",
      body: { artistId: context.artistId, side, quantity: quantity() ?? 0, privacy, caption: caption.trim() },
    };
  }

  return {
    form,
    /** Writes one field. */
    set: <K extends keyof TicketFields>(field: K, value: TicketFields[K]): void => setForm({ [field]: value }),
    intent,
    quantity,
    maximum,
    receipt,
    legs,
    held,
    last,
    cashAfter,
    errors,
    amountError,
    command,
    /** Everything that was typed and chosen, as one text to compare by. */
    typed: (): string => JSON.stringify(form),
    /** Buys or sells; nobody can sell with a bracket, as there is no short selling. */
    setSide(side: Side): void {
      setForm({ side, ...(side === "sell" && form.kind === "bracket" && { kind: "stop" }) });
    },
    /** Takes a price over from the ladder. */
    pick(price: number): void {
      const takesPrice = priceFields(form.kind, form.side).includes("price");
      setForm({ price: format.priceInput(price), ...(!takesPrice && { kind: "limit" }) });
    },
    /** Sets the amount to a part (0 to 100) of what is available. */
    setPercent(percent: number): void {
      const shares = maximum();
      if (shares === null) return;
      setForm({ unit: "shares", amount: String(Math.floor((shares * percent) / 100)) });
    },
    /** Empties the amount after an order has gone out. */
    clear(): void {
      setForm({ amount: "", caption: "" });
    },
  };
}

export type Ticket = ReturnType<typeof createTicket>;
