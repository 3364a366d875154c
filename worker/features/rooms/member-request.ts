import { type Member, memberHeaders } from "../../../durable-objects/protocol/room-member.ts";

/** The upgrade request as the Worker hands it to a room; what the client itself put in the Worker's headers is gone. */
export function asMember(request: Request, member: Member): Request {
  const headers = new Headers(request.headers);
  for (const [name, value] of memberHeaders(member)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return new Request(request, { headers });
}
