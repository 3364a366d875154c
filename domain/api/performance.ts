import { z } from "zod";
import { ArtistId } from "../core/orders.ts";
import { Range } from "../core/ranges.ts";
import { RangeName } from "./market-data.ts";
import { Cursor, pageLimit } from "./paging.ts";
import { route } from "./route.ts";

/** What the portfolio was worth at a time, in cents. */
export const PortfolioPoint = z
  .object({
    time: z.int(),
    value: z.int().meta({ description: "Cash and holdings" }),
    cash: z.int(),
    holdings: z
      .int()
      .meta({ description: "Shares at the mid of their issuers' potentials, what bid and ask lie around" }),
  })
  .meta({ id: "PortfolioPoint" });
export type PortfolioPoint = z.infer<typeof PortfolioPoint>;

export const getPortfolioHistory = route({
  method: "get",
  path: "/portfolio/history",
  tag: "Portfolio",
  summary: "What my portfolio was worth over time, oldest first: each half hour for five weeks, each day before",
  auth: "read",
  query: z.object({ range: RangeName.meta({ description: "1M if nothing is said" }) }),
  status: 200,
  response: z.object({
    range: Range,
    points: z.array(PortfolioPoint).meta({ description: "Where nothing changed there are none; the last is of now" }),
  }),
});

const Fraction = z
  .number()
  .nullable()
  .meta({ description: "A fraction: 0.01 is one per cent; null where there is none" });

const Stretch = z.object({ from: z.int(), to: z.int(), change: z.number() }).nullable();

/** How one artist did for me since I first traded it, in cents. */
export const ArtistPerformance = z
  .object({
    artistId: z.string(),
    name: z.string(),
    shares: z.int(),
    value: z.int().meta({ description: "Of the shares held now" }),
    gain: z.int().meta({ description: "What all trades brought, fees included, and the shares are worth now" }),
    moneyWeightedReturn: Fraction,
    since: z.int(),
  })
  .meta({ id: "ArtistPerformance" });
export type ArtistPerformance = z.infer<typeof ArtistPerformance>;

export const getPerformance = route({
  method: "get",
  path: "/portfolio/performance",
  tag: "Portfolio",
  summary: "How my portfolio did over a range: returns, deepest fall, best and worst, artist by artist",
  auth: "read",
  query: z.object({ range: RangeName.meta({ description: "All if nothing is said" }) }),
  status: 200,
  response: z.object({
    range: Range,
    from: z.int(),
    to: z.int(),
    before: z.int().meta({ description: "Value at the range's begin, in cents" }),
    after: z.int().meta({ description: "Value now" }),
    gain: z.int(),
    timeWeightedReturn: Fraction.meta({
      description: "Of all that the portfolio is worth, cash included; null where there is nothing to compare",
    }),
    moneyWeightedReturn: Fraction.meta({
      description:
        "Of the money that was in shares, each cent for as long as it was (Modified Dietz); null where none was",
    }),
    drawdown: Stretch.meta({ description: "The deepest fall from a high; null where it never fell" }),
    best: Stretch.meta({ description: "The step of the range's chart that brought most" }),
    worst: Stretch.meta({ description: "The step of the range's chart that cost most" }),
    artists: z.array(ArtistPerformance).meta({ description: "Since the first trade of each, the best first" }),
  }),
});

const TRADE_KINDS = ["buy", "sell", "redeemed", "issued"] as const;

/** One execution of mine, or what became of my shares when a listing ended. Cents and shares. */
export const OwnTrade = z
  .object({
    id: z.string(),
    artistId: z.string(),
    name: z.string(),
    time: z.int(),
    kind: z.enum(TRADE_KINDS),
    price: z.int(),
    shares: z.int().meta({ description: "What it brought: negative for what was sold" }),
    cash: z.int().meta({ description: "What it brought, the fee taken off: negative for what was bought" }),
    fee: z.int(),
  })
  .meta({ id: "OwnTrade" });
export type OwnTrade = z.infer<typeof OwnTrade>;

const Instant = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional();

const narrowing = {
  artistId: ArtistId.optional(),
  from: Instant.meta({ description: "Milliseconds" }),
  to: Instant.meta({ description: "Milliseconds, exclusive" }),
};

export const listOwnTrades = route({
  method: "get",
  path: "/trades",
  tag: "Portfolio",
  summary: "My trades, newest first",
  auth: "read",
  query: z.object({ ...narrowing, limit: pageLimit(200, 50), cursor: Cursor }),
  status: 200,
  response: z.object({ trades: z.array(OwnTrade), nextCursor: z.string().nullable() }),
});

export const exportOwnTrades = route({
  method: "get",
  path: "/trades.csv",
  tag: "Portfolio",
  summary: "My trades as CSV, newest first: amounts in dollars, times in UTC",
  auth: "read",
  query: z.object(narrowing),
  status: 200,
  produces: "text/csv",
  response: z.string(),
});

export const getOwnTrade = route({
  method: "get",
  path: "/trades/{id}",
  tag: "Portfolio",
  summary: "One of my trades",
  auth: "read",
  params: z.object({ id: z.string().max(90) }),
  status: 200,
  response: OwnTrade,
  problems: ["unknown_trade"],
});
