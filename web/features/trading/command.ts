import type { z } from "zod";
import type { Order, TradeRequest } from "../../../domain/core/orders.ts";
import type { OrderBody } from "./intent.ts";

/** What is sent: a market order goes out as a trade, with its caption. */
export type Command =
  | { kind: "order"; body: OrderBody }
  | { kind: "trade"; body: Omit<z.input<typeof TradeRequest>, "clientOrderId"> };

/** The order a command will become, to be shown until the server has answered. */
export function pendingOrder(command: Command, clientOrderId: string, now: number): Order {
  const { artistId, side, quantity } = command.body;
  const pending: Order = {
    id: clientOrderId,
    clientOrderId,
    artistId,
    side,
    quantity,
    type: "market",
    price: null,
    timeInForce: "IOC",
    filledQuantity: 0,
    filledNotional: 0,
    fees: 0,
    held: 0,
    status: "submitting",
    reason: null,
    privacy: "public",
    caption: "",
    fills: [],
    placedAt: now,
    updatedAt: now,
  };
  if (command.kind === "trade")
    return Object.assign(pending, { privacy: command.body.privacy, caption: command.body.caption });
  const { type, timeInForce = "GTC", ...terms } = command.body;
  return { ...pending, privacy: "private", type, timeInForce, ...definedTerms(terms) };
}

/** What of an order's terms its owner sees again. */
function definedTerms(
  body: Partial<
    Pick<Order, "price" | "stopPrice" | "stopLimitPrice" | "trail" | "postOnly" | "displayQuantity" | "bracket">
  >,
) {
  const { price = null, stopPrice, stopLimitPrice, trail, postOnly, displayQuantity, bracket } = body;
  return {
    price,
    ...(stopPrice !== undefined && { stopPrice }),
    ...(stopLimitPrice !== undefined && { stopLimitPrice }),
    ...(trail !== undefined && { trail }),
    ...(postOnly !== undefined && { postOnly }),
    ...(displayQuantity !== undefined && { displayQuantity }),
    ...(bracket !== undefined && { bracket }),
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
    next(ticket: { typed: () => string; command: () => Command }): { id: string; command: Command } {
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
