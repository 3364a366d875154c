import { expect } from "vitest";
import type { ArtistSummary } from "../../domain/api/market.ts";
import type { Portfolio } from "../../domain/api/trading.ts";
import { CATALOGUE } from "../../domain/catalogue/index.ts";
import type { Level } from "../../domain/core/depth.ts";
import type { Order } from "../../domain/core/orders.ts";
import { call, register } from "../../scripts/local/client.ts";
import { listArtists } from "../../scripts/local/operator.ts";
import { type TestExchange, withExchangeOfItsOwn } from "./fixture.ts";
import { eventually, PASSWORD } from "./screen.ts";

const test = withExchangeOfItsOwn(() => ({ TAKER_FEE_BPS: 0, HALT_BPS: 0 }));

/** Rounds of buying and selling: enough for what is earned in one to be beyond doubt. */
const ROUNDS = 6;

/** Somebody with an account and the API. */
class Trader {
  private readonly url: string;
  private readonly token: string;
  private placed = 0;

  private constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  static async open({ url }: TestExchange, username: string): Promise<Trader> {
    const { accessToken } = await register(url, { username, password: PASSWORD });
    return new Trader(url, accessToken);
  }

  async portfolio(): Promise<Portfolio> {
    return call<Portfolio>(this.url, "GET", "/portfolio", { token: this.token });
  }

  async book(artistId: string): Promise<{ seq: number; bids: Level[]; asks: Level[] }> {
    return call(this.url, "GET", `/artists/${artistId}/book`);
  }

  /** Trades at the market, and waits until the issuer has quoted anew after it. */
  async take(artistId: string, side: "buy" | "sell", quantity: number): Promise<Order> {
    const body = {
      artistId,
      side,
      quantity,
      type: "market",
      clientOrderId: `take-${this.placed++}`,
    };
    const order = await call<Order>(this.url, "POST", "/orders", { token: this.token, body });
    const last = order.fills.at(-1)?.seq ?? 0;
    if (last > 0)
      await eventually(async () => (await this.book(artistId)).seq, "the issuer quotes anew").toBeGreaterThan(last);
    return order;
  }
}

/** How many shares all this cash buys from these offers. */
function affordable(asks: readonly Level[], cash: number): number {
  let [left, quantity] = [cash, 0];
  for (const [price, offered] of asks) {
    const taken = Math.min(offered, Math.floor(left / price));
    if (taken === 0) break;
    [left, quantity] = [left - taken * price, quantity + taken];
  }
  return quantity;
}

test("who buys the cheapest artist with all the cash, waits for the issuer and sells, loses each time", async ({
  exchange,
}) => {
  const cheapest = CATALOGUE.toSorted((a, b) => a.audience - b.audience).slice(0, 1);
  await listArtists(exchange, cheapest, () => undefined);
  const priced = async () =>
    (await call<{ artists: ArtistSummary[] }>(exchange.url, "GET", "/artists")).artists.find(
      ({ id }) => id === cheapest[0]?.id,
    )?.bid ?? null;
  await eventually(priced).not.toBeNull();
  const artistId = cheapest[0]?.id ?? "";

  const trader = await Trader.open(exchange, "farmer");
  const cash = [(await trader.portfolio()).cash];
  for (let round = 0; round < ROUNDS; round++) {
    const { asks } = await trader.book(artistId);
    const quantity = affordable(asks, cash.at(-1) ?? 0);
    expect(quantity, "shares that all the cash buys").toBeGreaterThan(1_000);
    let held = (await trader.take(artistId, "buy", quantity)).filledQuantity;
    expect(held).toBe(quantity);
    while (held > 0) held -= (await trader.take(artistId, "sell", held)).filledQuantity;
    cash.push((await trader.portfolio()).cash);
  }
  expect(
    cash.slice(1).filter((after, round) => after >= (cash[round] ?? NaN)),
    `cash after each round, in cents: ${cash.join(", ")}`,
  ).toEqual([]);
});
