import { Hono } from "hono";
import { ArtistId } from "../../domain/orders.ts";
import { ProblemError } from "../../domain/problems.ts";
import { ROOM_BEARER_PREFIX, ROOM_PROTOCOL } from "../../domain/wire.ts";
import { artistRoom, MARKET_ROOM } from "../../durable-objects/room/names.ts";
import { verifyAccessToken } from "../accounts/access-token.ts";
import type { ApiContext, ApiEnv } from "../context.ts";
import { isListed } from "../database/artists.ts";
import { sameOrigin } from "../middleware/same-origin.ts";

/** The WebSocket rooms. Each upgrade is checked here, then handed to the object that holds the socket. */
export const rooms = new Hono<ApiEnv>();

rooms.use(sameOrigin, async (c, next) => {
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new ProblemError("upgrade_required");
  if (!offeredProtocols(c).includes(ROOM_PROTOCOL)) throw new ProblemError("upgrade_required", `Offer the subprotocol ${ROOM_PROTOCOL}`);
  await next();
});

rooms.get("/market", (c) => c.env.ROOM.getByName(MARKET_ROOM).fetch(c.req.raw));

rooms.get("/artists/:id", async (c) => {
  const id = c.req.param("id");
  if (!ArtistId.safeParse(id).success || !(await isListed(c.env.DB, id))) throw new ProblemError("unknown_artist");
  return c.env.ROOM.getByName(artistRoom(id)).fetch(c.req.raw);
});

rooms.get("/portfolio", async (c) => {
  const bearer = offeredProtocols(c).find((protocol) => protocol.startsWith(ROOM_BEARER_PREFIX));
  if (bearer === undefined) throw new ProblemError("unauthenticated");
  const caller = await verifyAccessToken(bearer.slice(ROOM_BEARER_PREFIX.length), c.env.JWT_SECRET);
  return c.env.PORTFOLIO.getByName(caller.id).fetch(c.req.raw);
});

/** Browsers cannot send headers with an upgrade, so the token comes as a second subprotocol. */
function offeredProtocols(c: ApiContext): string[] {
  return (c.req.header("Sec-WebSocket-Protocol") ?? "").split(",").map((protocol) => protocol.trim());
}
