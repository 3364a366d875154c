import * as api from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { type Api, mount } from "../../http/mount.ts";
import { cursorsOf, pageOf, refusedCursor } from "../../http/paging.ts";
import { InvalidRequest } from "../../http/problems.ts";
import { requireOpenCredential } from "../trading/index.ts";
import { historyOf, performanceOf } from "./history.ts";
import { type TradeFilter, type TradePosition, tradeOf, tradesOf } from "./own-trades.ts";
import { tradesCsv } from "./trades-csv.ts";

/** What the caller's portfolio was worth, how it did, and what was traded. */
export function performanceRoutes(app: Api): void {
  mount(app, api.getPortfolioHistory, async ({ query: { range = "1M" } }, context) => {
    await requireOpenCredential(context);
    return { range, points: await historyOf(context, range) };
  });

  mount(app, api.getPerformance, async ({ query: { range = "All" } }, context) => {
    await requireOpenCredential(context);
    return await performanceOf(context, range);
  });

  mount(app, api.listOwnTrades, async ({ query }, context) => {
    const { position, cursorAt } = cursorsOf(context.env, api.listOwnTrades, query);
    const { limit, cursor: _cursor, ...filter } = query;
    requireOrder(filter);
    await requireOpenCredential(context);
    const found = await tradesOf(context.env.DB, context.actor.id, filter, readPosition(position), limit + 1);
    const { page, nextCursor } = pageOf(found, limit, ({ position: last }) => cursorAt(Object.values(last).join(".")));
    return { trades: page.map(({ position: _position, ...trade }) => trade), nextCursor };
  });

  mount(app, api.exportOwnTrades, async ({ query }, context, c) => {
    requireOrder(query);
    await requireOpenCredential(context);
    c.header("Content-Type", "text/csv; charset=utf-8; header=present");
    c.header("Content-Disposition", 'attachment; filename="anticip-trades.csv"');
    return c.body(tradesCsv(context.env.DB, context.actor.id, query));
  });

  mount(app, api.getOwnTrade, async ({ params: { id } }, context) => {
    await requireOpenCredential(context);
    const trade = await tradeOf(context.env.DB, context.actor.id, id);
    if (!trade) throw new ProblemError("unknown_trade");
    return trade;
  });
}

/** Refusal of a time that ends before it begins: `invalid_request`. */
function requireOrder({ from, to }: TradeFilter): void {
  if (from !== undefined && to !== undefined && to <= from)
    throw new InvalidRequest([{ path: "to", message: "Later than from" }]);
}

function readPosition(position: string | undefined): TradePosition | undefined {
  if (position === undefined) return undefined;
  const [time = "", artistId = "", seq = ""] = position.split(".");
  if (seq === "") throw refusedCursor();
  return { time: Number(time), artistId, seq: Number(seq) };
}
