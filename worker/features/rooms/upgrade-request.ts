import { type Member, memberHeaders } from "../../../durable-objects/protocol/room-member.ts";

/** The upgrade request as a room is handed it: it says who joins, and nothing that the client itself wrote. */
export const upgradeRequest = (member: Member): Request =>
  new Request("https://room/", { headers: { Upgrade: "websocket", ...memberHeaders(member) } });
