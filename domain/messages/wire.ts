import { z } from "zod";
import { Level } from "../core/depth.ts";
import { ArtistId } from "../core/orders.ts";
import { Task } from "../core/task.ts";

/**
 * Every message that crosses a room's WebSocket, both ways. This is their only
 * definition: server and client parse with the same schemas.
 *
 * A room sends a `snapshot` when one joins, then `delta` frames. `seq` is the
 * artist's journal position. Until the snapshot has come, and for a frame whose
 * `seq` is not beyond the last one seen, a client ignores deltas; a delta whose
 * `prevSeq` is not the last `seq` seen means a gap: send `resync` and a fresh
 * snapshot comes back.
 *
 * In the market room a client says with `watch` which artists it shows, and is sent those alone: at once what was
 * last heard of them, then what moves. One that never says so is sent as much as a page of a list shows.
 *
 * From time to time a room sends a `mark`, a random word of that socket alone; a
 * client answers `seen` with it, which nobody can who has not read so far. One who
 * leaves too much unseen is too slow to be of use and is disconnected: it may join
 * again.
 */

/** One execution on the public tape. `side` is the taker's. */
export const TapeTrade = z
  .object({
    seq: z.int(),
    price: z.int(),
    quantity: z.int(),
    side: z.enum(["buy", "sell"]),
    time: z.int(),
  })
  .meta({ id: "TapeTrade" });
export type TapeTrade = z.infer<typeof TapeTrade>;

/** Prices of one artist, as a row of the market list shows them. */
export const Tick = z
  .object({
    artistId: z.string(),
    last: z.int().nullable().meta({ description: "Last traded price; null before the first trade" }),
    bid: z.int().nullable(),
    ask: z.int().nullable(),
    fairValue: z.int().nullable(),
    volume: z
      .int()
      .meta({ description: "Shares traded since the listing: its growth is the volume since the last tick" }),
    time: z.int(),
  })
  .meta({ id: "Tick" });
export type Tick = z.infer<typeof Tick>;

const Depth = {
  artistId: z.string(),
  seq: z.int(),
  bids: z.array(Level).meta({ description: "Best first" }),
  asks: z.array(Level).meta({ description: "Best first" }),
  tick: Tick,
  checksum: z.int().meta({ description: "Of the top ten levels after this message; see domain/core/depth.ts" }),
};

/** Cash and one artist's position as the portfolio room reports them. */
export const PortfolioPosition = z
  .object({
    artistId: z.string(),
    shares: z.int(),
    heldShares: z.int(),
    costBasis: z.int().meta({ description: "Cents paid for the shares held, fees included" }),
    realisedPnl: z.int().meta({ description: "Cents, net of fees" }),
  })
  .meta({ id: "PortfolioPosition" });
export type PortfolioPosition = z.infer<typeof PortfolioPosition>;

const OrdersChanged = z.array(z.string()).meta({ description: "Orders that changed: fetch them again" });

const Account = {
  version: z.int().meta({ description: "Grows with every change; ignore a message with an older one" }),
  cash: z.int(),
  heldCash: z.int(),
};

export const ServerMessage = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("snapshot"),
    ...Depth,
    trades: z.array(TapeTrade).meta({ description: "Newest first, up to 50" }),
  }),
  z.object({
    type: z.literal("delta"),
    ...Depth,
    prevSeq: z.int(),
    trades: z.array(TapeTrade).meta({ description: "Oldest first; never dropped, only grouped" }),
  }),
  z.object({ type: z.literal("market"), ticks: z.array(Tick) }),
  z.object({
    type: z.literal("portfolio"),
    ...Account,
    positions: z.array(PortfolioPosition).meta({ description: "All of them: replaces what was known" }),
    orders: OrdersChanged,
  }),
  z.object({
    type: z.literal("portfolio_delta"),
    ...Account,
    prevVersion: z
      .int()
      .meta({ description: "What it follows on; if that is newer than what is known: send `resync`" }),
    positions: z.array(PortfolioPosition).meta({
      description: "Those that changed; one without shares and without a result is no longer listed",
    }),
    orders: OrdersChanged,
  }),
  z.object({
    type: z.literal("tasks"),
    tasks: z
      .array(Task)
      .meta({ description: "Those that got on, as they are now; the list itself comes from the API" }),
  }),
  z.object({
    type: z.literal("mark"),
    mark: z.string().meta({ description: "Answer `seen` with it" }),
  }),
  z.object({
    type: z.literal("error"),
    code: z.enum(["malformed_message", "message_too_large", "too_many_messages"]),
    detail: z.string(),
  }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;
export type DepthMessage = Extract<ServerMessage, { type: "snapshot" | "delta" }>;

/** Most artists that one client watches at a time in the market room. */
export const MAX_WATCHED = 150;

export const ClientMessage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("resync") }),
  z.strictObject({
    type: z.literal("watch"),
    artistIds: z
      .array(ArtistId)
      .max(MAX_WATCHED)
      .meta({ description: "In the market room: the artists to be told of, in place of those before" }),
  }),
  z.strictObject({
    type: z.literal("seen"),
    mark: z.string().max(64).meta({ description: "The last `mark` that was read" }),
  }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

/** Longest message a room accepts from a client, in UTF-16 units. */
export const MAX_CLIENT_MESSAGE = 12 * 1024;

/**
 * Why a room closes a socket, beside 1008 (the session was ended, or far too
 * many messages) and 1009 (a far too large one). After `expired` a client joins
 * again with a fresh token, after `slow` when it can keep up.
 */
export const ROOM_CLOSED = { expired: 4001, slow: 4002 } as const;

/** WebSocket subprotocols: the first always, the second carries the access token (`bearer.<jwt>`). */
export const ROOM_PROTOCOL = "anticip.v1";
export const ROOM_BEARER_PREFIX = "bearer.";
