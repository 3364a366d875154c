import { createSignal } from "solid-js";
import { MAX_ORDER_QUANTITY, MAX_TRADE_QUANTITY } from "../../domain/money.ts";
import type { z } from "zod";
import type { Order, OrderRequest, Privacy, Side, TimeInForce, TradeRequest } from "../../domain/orders.ts";
import { format, parseCount, parseMoney } from "../format.ts";
import type { Depth } from "../live/depth.ts";
import { midPrice } from "../live/depth.ts";
import { affordable, type Receipt, receiptOf, sharesWorth } from "./receipt.ts";

/** What a ticket needs to know about the world. */
export interface TicketContext {
  artistId: string;
  takerFeeBps: number;
  depth: () => Depth | null;
  /** In cents; null when signed out. */
  cash: () => number | null;
  /** Shares that can be sold; null when signed out. */
  shares: () => number | null;
}

/** What is sent: a market order goes out as a trade, with its caption. */
export type Command = { kind: "order"; body: Omit<Extract<z.input<typeof OrderRequest>, { type: "limit" }>, "clientOrderId"> } | { kind: "trade"; body: Omit<z.input<typeof TradeRequest>, "clientOrderId"> };

/** The state of one order ticket: what was typed, and everything that follows from it. */
export function createTicket(context: TicketContext) {
  const [side, setSide] = createSignal<Side>("buy");
  const [type, setType] = createSignal<"market" | "limit">("market");
  const [unit, setUnit] = createSignal<"shares" | "money">("shares");
  const [amount, setAmount] = createSignal("");
  const [limitText, setLimitText] = createSignal("");
  const [timeInForce, setTimeInForce] = createSignal<TimeInForce>("GTC");
  const [privacy, setPrivacy] = createSignal<Privacy>("public");
  const [caption, setCaption] = createSignal("");

  const levels = () => (side() === "buy" ? context.depth()?.asks : context.depth()?.bids) ?? [];
  const limit = () => (type() === "limit" ? parseMoney(limitText()) : null);
  const most = () => (type() === "market" ? MAX_TRADE_QUANTITY : MAX_ORDER_QUANTITY);

  /** Shares the amount stands for; null when it is no amount. */
  function quantity(): number | null {
    if (unit() === "shares") return parseCount(amount());
    const money = parseMoney(amount());
    if (money === null || (type() === "limit" && limit() === null)) return null;
    return side() === "buy" ? affordable(money, limit(), levels(), context.takerFeeBps) : sharesWorth(money, limit(), levels());
  }

  /** Most shares that cash or position allow; null when signed out or without a limit price. */
  function maximum(): number | null {
    if (side() === "sell") return context.shares() === null ? null : Math.min(context.shares() ?? 0, most());
    const cash = context.cash();
    if (cash === null || (type() === "limit" && limit() === null)) return null;
    return Math.min(affordable(cash, limit(), levels(), context.takerFeeBps), most());
  }

  function receipt(): Receipt | null {
    const depth = context.depth();
    const shares = quantity();
    if (!depth || !shares || (type() === "limit" && !limit())) return null;
    const rests = type() === "limit" && timeInForce() === "GTC";
    return receiptOf({ side: side(), quantity: shares, limit: limit(), rests }, levels(), midPrice(depth), context.takerFeeBps);
  }

  /** Available cash after the order, holds included; null when signed out. */
  function cashAfter(): number | null {
    const cash = context.cash();
    const slip = receipt();
    if (cash === null || !slip) return null;
    return side() === "buy" ? cash - slip.total - slip.hold : cash + slip.total;
  }

  function limitError(): string | null {
    if (type() === "market") return null;
    const cents = limit();
    return cents === null || cents < 1 ? "Enter a price in dollars and cents" : null;
  }

  function amountError(): string | null {
    const shares = quantity();
    if (shares === null) return unit() === "shares" ? "Enter a whole number of shares" : "Enter an amount in dollars";
    if (shares < 1) return unit() === "shares" ? "At least one share" : "Not enough for one share";
    if (shares > most()) return `At most ${format.shares(most())} in one order`;
    const limit = maximum();
    if (limit !== null && shares > limit && side() === "sell") return `You have ${format.shares(limit)} to sell`;
    if ((cashAfter() ?? 0) < 0) return "That is more than your available cash";
    return null;
  }

  /** Everything that was typed and chosen, as one text to compare by. */
  const typed = () =>
    JSON.stringify([side(), type(), unit(), amount(), type() === "limit" ? [limitText(), timeInForce()] : [privacy(), caption()]]);

  /** The command this ticket stands for; call it only without errors. */
  function command(): Command {
    const common = { artistId: context.artistId, side: side(), quantity: quantity() ?? 0 };
    const price = limit();
    return price === null
      ? { kind: "trade", body: { ...common, privacy: privacy(), caption: caption().trim() } }
      : { kind: "order", body: { ...common, type: "limit", price, timeInForce: timeInForce() } };
  }

  return {
    side, setSide, type, setType, unit, setUnit, amount, setAmount, limitText, setLimitText,
    timeInForce, setTimeInForce, privacy, setPrivacy, caption, setCaption,
    quantity, maximum, receipt, cashAfter, limitError, amountError, typed, command,
    /** Takes a price over from the ladder. */
    pick(price: number): void {
      setType("limit");
      setLimitText(format.priceInput(price));
    },
    /** Sets the amount to a part (0 to 100) of what is available. */
    setPercent(percent: number): void {
      const shares = maximum();
      if (shares === null) return;
      setUnit("shares");
      setAmount(String(Math.floor((shares * percent) / 100)));
    },
    /** Empties the amount after an order has gone out. */
    clear(): void {
      setAmount("");
      setCaption("");
    },
  };
}

export type Ticket = ReturnType<typeof createTicket>;

/** The order a command will become, to be shown until the server has answered. */
export function pendingOrder(command: Command, clientOrderId: string, now: number): Order {
  const limit = command.kind === "order" ? command.body : null;
  const trade = command.kind === "trade" ? command.body : null;
  const { artistId, side, quantity } = command.body;
  return {
    id: clientOrderId, clientOrderId, artistId, side, quantity,
    type: limit ? "limit" : "market",
    price: limit?.price ?? null,
    timeInForce: limit?.timeInForce ?? "IOC",
    filledQuantity: 0, filledNotional: 0, fees: 0, held: 0,
    status: "submitting", reason: null,
    privacy: trade?.privacy ?? "public",
    caption: trade?.caption ?? "",
    fills: [], placedAt: now, updatedAt: now,
  };
}

/**
 * Commands and their names. As long as it is not known whether a command has
 * arrived, the same ticket stands for the very same command, even if the book
 * has moved on: trying again cannot place it twice.
 */
export function createAttempts(newId: () => string) {
  let open: { typed: string; id: string; command: Command } | null = null;
  return {
    /** The command for what was typed, with the `clientOrderId` it goes by. */
    next(ticket: Pick<Ticket, "typed" | "command">): { id: string; command: Command } {
      const typed = ticket.typed();
      if (open?.typed !== typed) open = { typed, id: newId(), command: ticket.command() };
      return open;
    },
    /** The command's fate is known: the next one is a new one, even if it is the same. */
    settled(): void {
      open = null;
    },
  };
}
