import { ProblemError } from "../../../domain/core/problems.ts";
import { ROOM_BEARER_PREFIX, ROOM_PROTOCOL } from "../../../domain/messages/wire.ts";
import { problemOf, type Refusal } from "../../../durable-objects/protocol/outcome.ts";
import type { Member } from "../../../durable-objects/protocol/room-member.ts";
import { addressOf } from "../../http/client.ts";
import { type ApiContext, contextOf } from "../../http/context.ts";
import type { Authentication } from "../../http/middleware/authenticate.ts";
import { limitAddress } from "../../http/middleware/limit-address.ts";
import { knownOrigin } from "../../http/middleware/same-origin.ts";
import type { Api } from "../../http/mount.ts";
import { networkHashes } from "../../platform/networks.ts";
import type { Caller } from "../../platform/service-context.ts";
import { tasksRoom } from "../../platform/tasks/show.ts";
import { marketRoom, requireListed, roomOf } from "../market-data/index.ts";

import { upgradeRequest } from "./upgrade-request.ts";

/** The WebSocket rooms. Each upgrade is checked here, then handed to the object that holds the socket. */
export function roomRoutes({ rooms, authentication }: Api): void {
  rooms.use(
    limitAddress("calls"),
    async (c, next) => {
      if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new ProblemError("upgrade_required");
      if (!offeredProtocols(c).includes(ROOM_PROTOCOL))
        throw new ProblemError("upgrade_required", `Offer the subprotocol ${ROOM_PROTOCOL}`);
      await next();
    },
    knownOrigin,
  );

  rooms.get("/market", async (c) => join(c, marketRoom(c.env), await visitor(c, authentication)));

  rooms.get("/artists/:id", async (c) => {
    const id = c.req.param("id");
    const room = roomOf(c.env, await requireListed(contextOf(c), id));
    return await join(c, room, await visitor(c, authentication));
  });

  rooms.get("/tasks", async (c) => {
    const token = offeredToken(c);
    if (token === undefined) throw new ProblemError("unauthenticated");
    const { id, credential, expiresAt } = await authentication.adminOf(c, token);
    return await join(c, tasksRoom(c.env), { account: id, credential, expiresAt });
  });

  rooms.get("/portfolio", async (c) => {
    const caller = await callerOf(c, authentication);
    if (!caller) throw new ProblemError("unauthenticated");
    const { id, credential, expiresAt } = caller;
    return await join(c, c.env.PORTFOLIO.getByName(id), { account: id, credential, expiresAt });
  });
}

/** Who joins a room that is open to all: who says so counts for the account, others for their network. */
async function visitor(c: ApiContext, authentication: Authentication): Promise<Omit<Member, "networks">> {
  const caller = await callerOf(c, authentication);
  return { account: caller?.id ?? null, credential: null, expiresAt: null };
}

/** Hands the upgrade to the object that holds the room, which may refuse it. */
async function join(c: ApiContext, room: Fetcher, by: Omit<Member, "networks">): Promise<Response> {
  const response = await room.fetch(upgradeRequest({ ...by, networks: networkHashes(c.env, addressOf(c)) }));
  if (response.status !== 101) throw problemOf(await response.json<Refusal>());
  return new Response(null, response); // a copy, whose headers can be set
}

/** Whose token was offered; undefined if none was. Refusal: `unauthenticated`. */
function callerOf(c: ApiContext, authentication: Authentication): Promise<Caller | undefined> {
  const token = offeredToken(c);
  return token === undefined ? Promise.resolve(undefined) : authentication.callerOf(c, token);
}

/** The token that was offered, if one was. */
function offeredToken(c: ApiContext): string | undefined {
  const bearer = offeredProtocols(c).find((protocol) => protocol.startsWith(ROOM_BEARER_PREFIX));
  return bearer?.slice(ROOM_BEARER_PREFIX.length);
}

/** Browsers cannot send headers with an upgrade, so the token comes as a second subprotocol. */
function offeredProtocols(c: ApiContext): string[] {
  return (c.req.header("Sec-WebSocket-Protocol") ?? "").split(",").map((protocol) => protocol.trim());
}
