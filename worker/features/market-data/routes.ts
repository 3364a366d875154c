import * as api from "../../../domain/api/index.ts";
import { CANDLE_STEPS, HISTORY_STEPS } from "../../../domain/core/ranges.ts";
import { type ApiContext, contextOf } from "../../http/context.ts";
import { type Api, mount } from "../../http/mount.ts";
import { InvalidRequest } from "../../http/problems.ts";
import { cachingOf, candlesOver, historyOver, pageFaults, type Span, spanOf } from "./charts.ts";
import { requireListed } from "./listed.ts";
import { faultsOf, sourceStatuses } from "./source-status.ts";

/** Prices over time, and where popularity comes from, for admins. */
export function marketDataRoutes(app: Api): void {
  mount(app, api.listSources, (_, context) => sourceStatuses(context));
  mount(app, api.listSourceFaults, async ({ query }, context) => ({ faults: await faultsOf(context, query) }));

  mount(app, api.getHistory, async ({ params: { id }, query }, context, c) => {
    const page = pageAsked(query, HISTORY_STEPS, context.now);
    await requireListed(context, id);
    const { range = "1M" } = query;
    const points = await historyOver(context.env.DB, id, page ?? spanOf(range, context.now));
    cache(c, page);
    return { range: page ? null : range, points };
  });

  mount(app, api.getCandles, async ({ params: { id }, query }, context, c) => {
    const page = pageAsked(query, CANDLE_STEPS, context.now);
    await requireListed(context, id);
    const { range = "1D" } = query;
    const span = page ?? spanOf(range, context.now);
    const candles = await candlesOver(context.env.DB, id, span);
    cache(c, page);
    return { range: page ? null : range, interval: span.interval, candles };
  });
}

interface PageQuery<S extends string> {
  from?: number | undefined;
  to?: number | undefined;
  interval?: S | undefined;
}

/** The page that a request asks for by its ends; null where it asks for none. Refusal: `invalid_request`. */
function pageAsked<S extends string>(
  query: PageQuery<S>,
  steps: Readonly<Record<S, number>>,
  now: number,
): Span | null {
  const { from, to, interval } = query;
  if (from === undefined && to === undefined && interval === undefined) return null;
  if (from === undefined || to === undefined || interval === undefined) {
    const missing = Object.entries({ from, to, interval }).filter(([, value]) => value === undefined);
    throw new InvalidRequest(missing.map(([path]) => ({ path, message: "A page needs from, to and interval" })));
  }
  const page = { from, to, interval: steps[interval] };
  const faults = pageFaults(page, now);
  if (faults.length > 0) throw new InvalidRequest(faults);
  return page;
}

/** Lets a page that is there, and over for good, be kept. */
function cache(c: ApiContext, page: Span | null): void {
  const caching = page && cachingOf(page, contextOf(c).now);
  if (caching) c.header("Cache-Control", caching);
}
