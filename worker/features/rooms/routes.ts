import { ArtistId } from "../../../domain/core/orders.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { ROOM_BEARER_PREFIX, ROOM_PROTOCOL } from "../../../domain/messages/wire.ts";
import { problemOf, type Refusal } from "../../../durable-objects/protocol/outcome.ts";
import type { Member } from "../../../durable-objects/protocol/room-member.ts";
import { artistRoom, MARKET_ROOM } from "../../../durable-objects/protocol/room-names.ts";
import { addressOf } from "../../http/client.ts";
import type { ApiContext } from "../../http/context.ts";
import { limitAddress } from "../../http/middleware/limit-address.ts";
import { knownOrigin } from "../../http/middleware/same-origin.ts";
import type { Api } from "../../http/mount.ts";
import { addressHash } from "../../platform/client.ts";
import { isListed } from "../market-data/index.ts";
import { asMember } from "./member-request.ts";

/** The WebSocket rooms. Each upgrade is checked here, then handed to the object that holds the socket. */
export function roomRoutes({ rooms, authentication }: Api): void {
  rooms.use(
    limitAddress("ADDRESS_LIMIT"),
    async (c, next) => {
      if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new ProblemError("upgrade_required");
      if (!offeredProtocols(c).includes(ROOM_PROTOCOL))
        throw new ProblemError("upgrade_required", `Offer the subprotocol ${ROOM_PROTOCOL}`);
      await next();
    },
    knownOrigin,
  );

  rooms.get("/market", (c) => join(c, c.env.ROOM.getByName(MARKET_ROOM)));

  rooms.get("/artists/:id", async (c) => {
    const id = c.req.param("id");
    if (!ArtistId.safeParse(id).success || !(await isListed(c.env.DB, id))) throw new ProblemError("unknown_artist");
    return await join(c, c.env.ROOM.getByName(artistRoom(id)));
  });

  rooms.get("/portfolio", async (c) => {
    const bearer = offeredProtocols(c).find((protocol) => protocol.startsWith(ROOM_BEARER_PREFIX));
    if (bearer === undefined) throw new ProblemError("unauthenticated");
    const { id, credential, expiresAt } = await authentication.callerOf(c, bearer.slice(ROOM_BEARER_PREFIX.length));
    return await join(c, c.env.PORTFOLIO.getByName(id), { credential, expiresAt });
  });
}

/** Hands the upgrade to the object that holds the room, which may refuse it. */
async function join(
  c: ApiContext,
  room: Fetcher,
  by: Pick<Member, "credential" | "expiresAt"> = { credential: null, expiresAt: null },
): Promise<Response> {
  const address = addressOf(c);
  const response = await room.fetch(asMember(c.req.raw, { address: address && addressHash(c.env, address), ...by }));
  if (response.status !== 101) throw problemOf(await response.json<Refusal>());
  return new Response(null, response); // a copy, whose headers can be set
}

/** Browsers cannot send headers with an upgrade, so the token comes as a second subprotocol. */
function offeredProtocols(c: ApiContext): string[] {
  return (c.req.header("Sec-WebSocket-Protocol") ?? "").split(",").map((protocol) => protocol.trim());
}
