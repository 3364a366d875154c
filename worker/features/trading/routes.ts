import type { ZodError } from "zod";
import * as api from "../../../domain/api/index.ts";
import { type Order, OrderRequest } from "../../../domain/core/orders.ts";
import { type Problem, ProblemError } from "../../../domain/core/problems.ts";
import { problemOf, resultOf } from "../../../durable-objects/protocol/outcome.ts";
import type { Counted } from "../../../durable-objects/protocol/portfolio-calls.ts";
import type { ApiContext } from "../../http/context.ts";
import { type Api, mount } from "../../http/mount.ts";
import { cursorsOf, readNumber } from "../../http/paging.ts";
import { quotaHeaders } from "../../http/quota-headers.ts";
import { describeProblem, InvalidRequest, invalidRequest } from "../../http/problems.ts";
import { placeMany, placeOne } from "./place-orders.ts";
import { behalfOf, portfolioOf, valuedPortfolio } from "./portfolio.ts";

/** Of so many members of a batch that are no orders it is said what is wrong; of the others only that they are none. */
const DESCRIBED = 10;

/** Orders, trades and the portfolio: all of it asks the caller's own portfolio object. */
export function tradingRoutes(app: Api): void {
  mount(app, api.placeOrder, async ({ body }, context, c) =>
    acknowledged(c, counted(c, await placeOne(context, body))),
  );

  mount(app, api.placeTrade, async ({ body }, context, c) => {
    const request = { ...body, type: "market", timeInForce: "IOC", selfTrade: "cancel_maker" } as const;
    const order = counted(c, await placeOne(context, request));
    if (order.status === "cancelled" && order.filledQuantity === 0) throw new ProblemError("no_liquidity");
    return acknowledged(c, order);
  });

  mount(app, api.placeOrders, async ({ body }, context, c) => {
    const requests = body.orders.map((order) => OrderRequest.safeParse(order));
    const orders = requests.map(({ data }) => data);
    const outcomes = counted(c, await placeMany(context, orders));
    if (orders.every((order) => order === undefined)) throw invalidBatch(requests);
    let described = 0;
    const malformed = (error: ZodError): Problem =>
      describeProblem(c, described++ < DESCRIBED ? invalidRequest(error) : new ProblemError("invalid_request"));
    const results = outcomes.map((outcome, index) => {
      if (outcome === undefined) return { problem: malformed(requests[index]!.error!) };
      return "done" in outcome ? { order: outcome.done } : { problem: describeProblem(c, problemOf(outcome.refused)) };
    });
    return { results };
  });

  mount(app, api.amendOrder, async ({ params, body }, context, c) =>
    counted(c, await portfolioOf(context).amend(behalfOf(context), params.id, body)),
  );

  mount(app, api.cancelOrders, async ({ query }, context) =>
    resultOf(await portfolioOf(context).cancelAll(behalfOf(context), query.artistId)),
  );

  mount(app, api.listOrders, async ({ query: { cursor, ...query } }, context) => {
    const { position, cursorAt } = cursorsOf(context.env, api.listOrders, { ...query, cursor });
    const { orders, next } = resultOf(
      await portfolioOf(context).orders(behalfOf(context), { ...query, before: readNumber(position) }),
    );
    return { orders, nextCursor: next === null ? null : cursorAt(String(next)) };
  });

  mount(app, api.getOrder, async ({ params }, context) =>
    resultOf(await portfolioOf(context).order(behalfOf(context), params.id)),
  );

  mount(app, api.cancelOrder, async ({ params }, context) =>
    resultOf(await portfolioOf(context).cancel(behalfOf(context), params.id)),
  );

  mount(app, api.getPortfolio, (_, context) => valuedPortfolio(context));
}

/** Why a batch is refused in which no member is an order: what is wrong with the first of them. */
function invalidBatch(requests: readonly { error?: ZodError | undefined }[]): InvalidRequest {
  const first = requests.slice(0, DESCRIBED).map(({ error }) => invalidRequest(error!).errors);
  return new InvalidRequest(
    first.flatMap((errors, index) =>
      errors.slice(0, 1).map(({ path, message }) => ({ path: `orders.${index}.${path}`, message })),
    ),
  );
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
