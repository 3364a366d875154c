import * as api from "../../../domain/api/index.ts";
import { CANDLE_STEPS, HISTORY_STEPS } from "../../../domain/core/ranges.ts";
import { type ApiContext, contextOf } from "../../http/context.ts";
import { type Api, mount } from "../../http/mount.ts";
import { cachingOf, candlesOver, historyOver, pageSpan, type Span, spanOf } from "./charts.ts";
import { requireListed } from "./listed.ts";
import { faultsOf, sourceStatuses } from "./source-status.ts";

/** Prices over time, and where popularity comes from, for admins. */
export function marketDataRoutes(app: Api): void {
  mount(app, api.listSources, (_, context) => sourceStatuses(context));
  mount(app, api.listSourceFaults, async ({ query }, context) => ({ faults: await faultsOf(context, query) }));

  mount(app, api.getHistory, async ({ params: { id }, query }, context, c) => {
    const page = pageSpan(query, HISTORY_STEPS, context.now);
    await requireListed(context, id);
    const { range = "1M" } = query;
    const points = await historyOver(context.env.DB, id, page ?? spanOf(range, context.now));
    cache(c, page);
    return { range: page ? null : range, points };
  });

  mount(app, api.getCandles, async ({ params: { id }, query }, context, c) => {
    const page = pageSpan(query, CANDLE_STEPS, context.now);
    await requireListed(context, id);
    const { range = "1D" } = query;
    const span = page ?? spanOf(range, context.now);
    const candles = await candlesOver(context.env.DB, id, span);
    cache(c, page);
    return { range: page ? null : range, interval: span.interval, candles };
  });
}

/** Lets a page that is there, and over for good, be kept. */
function cache(c: ApiContext, page: Span | null): void {
  const caching = page && cachingOf(page, contextOf(c).now);
  if (caching) c.header("Cache-Control", caching);
}
