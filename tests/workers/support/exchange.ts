import { env } from "cloudflare:workers";
import { expect } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { call } from "./api.ts";

/** The day before the tests run, where imported histories end. */
const YESTERDAY = Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000;

/** Lists an artist whose book opens at so many cents. */
export async function list(id: string, cents: number, name = id): Promise<void> {
  const listing = { id, name, history: { source: "test", points: [[YESTERDAY, cents]] as [number, number][] } };
  expect(
    await call(api.listArtistsForTrading, { body: { artists: [listing] }, token: env.OPERATOR_TOKEN }),
  ).toMatchObject({ imported: 1 });
}

let requests = 0;

/** A market order; each call makes a request of its own. */
export function marketOrder(artistId: string, side: "buy" | "sell", quantity: number) {
  return { type: "market" as const, clientOrderId: `test-${++requests}`, artistId, side, quantity };
}

/** A limit order. */
export function limitOrder(artistId: string, side: "buy" | "sell", quantity: number, price: number) {
  return { type: "limit" as const, clientOrderId: `test-${++requests}`, artistId, side, quantity, price };
}

/** What a caller owns and has open: what a refusal must not change. */
export async function holdings(token: string) {
  const { cash, heldCash, positions, version } = await call(api.getPortfolio, { token });
  const { orders } = await call(api.listOrders, { query: {}, token });
  return {
    cash,
    heldCash,
    version,
    positions: positions.map(({ artistId, shares, heldShares, costBasis }) => ({
      artistId,
      shares,
      heldShares,
      costBasis,
    })),
    orders,
  };
}
