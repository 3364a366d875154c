import * as api from "../../domain/api/index.ts";
import { markPrice } from "../../domain/mark.ts";
import { type Order, OrderRequest } from "../../domain/orders.ts";
import { ProblemError } from "../../domain/problems.ts";
import type { ApiContext } from "../context.ts";
import { marks } from "../database/prices.ts";
import { type Api, mount } from "../mount.ts";
import { invalidRequest, problemOf } from "../problem-response.ts";

/** Orders, trades and the portfolio: all of it asks the caller's own portfolio object. */
export function tradingRoutes(app: Api): void {
  mount(app, api.placeOrder, async ({ body }, c) => acknowledged(c, await portfolio(c).place(body)));

  mount(app, api.placeTrade, async ({ body }, c) => {
    const order = await portfolio(c).place({ ...body, type: "market", timeInForce: "IOC", selfTrade: "cancel_maker" });
    if (order.status === "cancelled" && order.filledQuantity === 0) throw new ProblemError("no_liquidity");
    return acknowledged(c, order);
  });

  mount(app, api.placeOrders, async ({ body }, c) => {
    const requests = body.orders.map((order) => OrderRequest.safeParse(order));
    const outcomes = await portfolio(c).placeAll(requests.flatMap(({ data }) => data ?? []));
    const results = requests.map((request) => {
      if (!request.success) return { problem: problemOf(c, invalidRequest(request.error)) };
      const outcome = outcomes.shift();
      if (!outcome) throw new Error("an order of the batch was not answered");
      return "order" in outcome ? { order: outcome.order as Order } : { problem: problemOf(c, new ProblemError(outcome.code, outcome.detail)) };
    });
    return { results };
  });

  mount(app, api.amendOrder, ({ params, body }, c) => portfolio(c).amend(params.id, body));

  mount(app, api.cancelOrders, async ({ query }, c) => {
    const { cancelled, failed } = await portfolio(c).cancelAll(query.artistId);
    return { cancelled, failed };
  });

  mount(app, api.listOrders, async ({ query: { cursor, ...query } }, c) => {
    const { orders, next } = await portfolio(c).orders({ ...query, before: cursor === undefined ? undefined : Number(cursor) });
    return { orders, nextCursor: next === null ? null : String(next) };
  });

  mount(app, api.getOrder, ({ params }, c) => portfolio(c).order(params.id));

  mount(app, api.cancelOrder, ({ params }, c) => portfolio(c).cancel(params.id));

  mount(app, api.getPortfolio, async (_, c) => valued(await portfolio(c).read(), await marks(c.env.DB)));
}

const portfolio = (c: ApiContext) => c.env.PORTFOLIO.getByName(c.get("caller").id);

/** An order whose book has not answered yet is accepted, not created: it will be. */
function acknowledged(c: ApiContext, order: Order): Order {
  if (order.status === "submitting") c.status(202);
  return order;
}

type Owned = Awaited<ReturnType<ReturnType<typeof portfolio>["read"]>>;

function valued({ version, cash, heldCash, granted, positions }: Owned, known: Awaited<ReturnType<typeof marks>>): api.Portfolio {
  const shown = positions.map((position) => {
    const row = known.get(position.artistId);
    const price = row ? markPrice(row) : null;
    const value = price === null ? position.costBasis : price * position.shares;
    return { ...position, name: row?.name ?? position.artistId, price, value, unrealisedPnl: value - position.costBasis };
  });
  const sum = (of: (position: api.ValuedPosition) => number) => shown.reduce((total, position) => total + of(position), 0);
  return {
    version,
    cash,
    heldCash,
    availableCash: cash - heldCash,
    granted,
    value: cash + sum(({ value }) => value),
    unrealisedPnl: sum(({ unrealisedPnl }) => unrealisedPnl),
    realisedPnl: sum(({ realisedPnl }) => realisedPnl),
    positions: shown,
  };
}
