import * as api from "../../../domain/api/index.ts";
import { markPrice } from "../../../domain/core/mark.ts";
import { type Order, OrderRequest } from "../../../domain/core/orders.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import type { PortfolioCaller, Counted, PortfolioState } from "../../../durable-objects/protocol/portfolio-calls.ts";
import { problemOf, resultOf } from "../../../durable-objects/protocol/outcome.ts";
import type { ApiContext } from "../../http/context.ts";
import { marks } from "../market-data/queries.ts";
import { type Api, mount } from "../../http/mount.ts";
import { quotaHeaders } from "../../http/quota-headers.ts";
import { describeProblem, invalidRequest } from "../../http/problems.ts";

/** Orders, trades and the portfolio: all of it asks the caller's own portfolio object. */
export function tradingRoutes(app: Api): void {
  mount(app, api.placeOrder, async ({ body }, c) =>
    acknowledged(c, counted(c, await portfolio(c).place(caller(c), body))),
  );

  mount(app, api.placeTrade, async ({ body }, c) => {
    const order = counted(
      c,
      await portfolio(c).place(caller(c), { ...body, type: "market", timeInForce: "IOC", selfTrade: "cancel_maker" }),
    );
    if (order.status === "cancelled" && order.filledQuantity === 0) throw new ProblemError("no_liquidity");
    return acknowledged(c, order);
  });

  mount(app, api.placeOrders, async ({ body }, c) => {
    const requests = body.orders.map((order) => OrderRequest.safeParse(order));
    const outcomes = counted(
      c,
      await portfolio(c).placeAll(
        caller(c),
        requests.flatMap(({ data }) => data ?? []),
      ),
    );
    const results = requests.map((request) => {
      if (!request.success) return { problem: describeProblem(c, invalidRequest(request.error)) };
      const outcome = outcomes.shift();
      if (!outcome) throw new Error("an order of the batch was not answered");
      return "done" in outcome ? { order: outcome.done } : { problem: describeProblem(c, problemOf(outcome.refused)) };
    });
    return { results };
  });

  mount(app, api.amendOrder, async ({ params, body }, c) =>
    counted(c, await portfolio(c).amend(caller(c), params.id, body)),
  );

  mount(app, api.cancelOrders, async ({ query }, c) =>
    resultOf(await portfolio(c).cancelAll(caller(c), query.artistId)),
  );

  mount(app, api.listOrders, async ({ query: { cursor, ...query } }, c) => {
    const { orders, next } = resultOf(
      await portfolio(c).orders(caller(c), { ...query, before: cursor === undefined ? undefined : Number(cursor) }),
    );
    return { orders, nextCursor: next === null ? null : String(next) };
  });

  mount(app, api.getOrder, async ({ params }, c) => resultOf(await portfolio(c).order(caller(c), params.id)));

  mount(app, api.cancelOrder, async ({ params }, c) => resultOf(await portfolio(c).cancel(caller(c), params.id)));

  mount(app, api.getPortfolio, async (_, c) =>
    valued(resultOf(await portfolio(c).read(caller(c))), await marks(c.env.DB)),
  );
}

const portfolio = (c: ApiContext) => c.env.PORTFOLIO.getByName(c.get("caller").id);

/** On whose behalf the portfolio is asked: it refuses one whose session or key was ended. */
function caller(c: ApiContext): PortfolioCaller {
  const { credential, openedAt } = c.get("caller");
  return { credential, openedAt };
}

/** The result of a command that counts against the account's quota, which the answer's headers tell. */
function counted<T>(c: ApiContext, outcome: Counted<T>): T {
  quotaHeaders(
    c,
    "orders",
    { uses: c.env.ORDER_BURST, per: (c.env.ORDER_BURST / c.env.ORDERS_PER_SECOND) * 1000 },
    outcome.quota,
  );
  return resultOf(outcome);
}

/** An order whose book has not answered yet is accepted, not created: it will be. */
function acknowledged(c: ApiContext, order: Order): Order {
  if (order.status === "submitting") c.status(202);
  return order;
}

function valued(
  { version, cash, heldCash, granted, positions }: PortfolioState,
  known: Awaited<ReturnType<typeof marks>>,
): api.Portfolio {
  const shown = positions.map((position) => {
    const row = known.get(position.artistId);
    const price = row ? markPrice(row) : null;
    const value = price === null ? position.costBasis : price * position.shares;
    return {
      ...position,
      name: row?.name ?? position.artistId,
      price,
      value,
      unrealisedPnl: value - position.costBasis,
    };
  });
  const sum = (of: (position: api.ValuedPosition) => number) =>
    shown.reduce((total, position) => total + of(position), 0);
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
