import type { Amendment } from "../domain/core/orders.ts";
import type { PlaceRequest } from "../durable-objects/protocol/portfolio-calls.ts";
import type { Random } from "../durable-objects/testing/platform/random.ts";

/** What an order is about, before it is decided of which kind it is. */
export interface Wish {
  clientOrderId: string;
  artistId: string;
  side: "buy" | "sell";
  quantity: number;
  /** What the share is worth, in cents, and what time it is (ms). */
  fairValue: number;
  now: number;
}

/** An order of any kind near the market. */
export function randomRequest(random: Random, { fairValue, now, ...wish }: Wish): PlaceRequest {
  const buys = wish.side === "buy";
  const common = {
    ...wish,
    selfTrade: random.pick(["cancel_maker", "cancel_maker", "cancel_taker", "cancel_both"] as const),
  };
  /** Better for the owner than fair value by this part of it; negative: worse. */
  const near = (from: number, to: number) =>
    Math.max(1, Math.round(fairValue * (1 + (buys ? -1 : 1) * (from + (to - from) * random.next()))));
  const limited = random.chance(0.5)
    ? { expiresAt: now + random.spread(500, 120_000), timeInForce: "GTD" as const }
    : { timeInForce: "GTC" as const };
  const most =
    buys && random.chance(0.5) ? { maxCost: Math.round(fairValue * wish.quantity * (0.9 + random.next() * 0.4)) } : {};
  const roll = random.next();
  if (roll < 0.2) return { ...common, type: "market", timeInForce: random.chance(0.2) ? "FOK" : "IOC", ...most };
  if (roll < 0.65) {
    const timeInForce = random.pick(["GTC", "GTC", "GTC", "GTC", "IOC", "FOK"] as const);
    return { ...common, type: "limit", price: near(-0.0175, 0.0325), postOnly: false, timeInForce };
  }
  if (roll < 0.72)
    return { ...common, type: "limit", price: near(-0.0175, 0.0325), postOnly: random.chance(0.5), ...limited };
  if (roll < 0.78) {
    const displayQuantity = random.between(1, wish.quantity);
    return { ...common, type: "limit", price: near(-0.0175, 0.0325), postOnly: false, displayQuantity, ...limited };
  }
  if (roll < 0.84 && buys) {
    const bracket = {
      takeProfit: Math.ceil(fairValue * (1.001 + 0.02 * random.next())) + 1,
      stopPrice: Math.max(1, Math.floor(fairValue * (1 - 0.02 * random.next()))),
    };
    const stopLimit = random.chance(0.5) ? { stopLimitPrice: Math.max(1, Math.floor(bracket.stopPrice * 0.99)) } : {};
    return {
      ...common,
      type: "limit",
      price: near(-0.0175, 0.01),
      postOnly: false,
      timeInForce: "GTC",
      bracket: { ...bracket, ...stopLimit },
    };
  }
  if (roll < 0.88) return { ...common, type: "stop", stopPrice: near(-0.02, 0), ...limited, ...most };
  if (roll < 0.92)
    return { ...common, type: "stop_limit", stopPrice: near(-0.02, 0), price: near(-0.03, 0.01), ...limited };
  if (roll < 0.96)
    return { ...common, type: "trailing_stop", trail: Math.max(1, Math.round(fairValue * 0.01)), ...limited, ...most };
  const stopLimit = random.chance(0.5) ? { stopLimitPrice: near(-0.03, -0.02) } : most;
  return { ...common, type: "oco", price: near(0.002, 0.03), stopPrice: near(-0.02, -0.002), ...stopLimit, ...limited };
}

/** A change of an order, often one that is refused. */
export function randomAmendment(random: Random, { quantity, ...request }: PlaceRequest, fairValue: number): Amendment {
  const amendment: Amendment = {};
  if (random.chance(0.6)) amendment.quantity = random.between(1, quantity * 2);
  if ("price" in request && random.chance(0.6))
    amendment.price = Math.max(1, Math.round(fairValue * (0.97 + random.next() * 0.06)));
  if ("stopPrice" in request && random.chance(0.6))
    amendment.stopPrice = Math.max(1, Math.round(fairValue * (0.97 + random.next() * 0.06)));
  return Object.keys(amendment).length === 0 ? { quantity: quantity + 1 } : amendment;
}
