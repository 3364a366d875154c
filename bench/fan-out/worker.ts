import { upgradeRequest } from "../../worker/features/rooms/upgrade-request.ts";
import { Room } from "../../durable-objects/room/object.ts";
import { BareRoom } from "./bare-room.ts";

/** Rows that this instance of an object has written since it began, whoever wrote them. */
function rowsWritten({ storage }: DurableObjectState): number {
  return storage.sql.exec<{ rows: number }>("SELECT total_changes() AS rows").one().rows;
}

/** The room as it is, on partyserver. */
export class Party extends Room {
  rowsWritten(): number {
    return rowsWritten(this.ctx);
  }

  restart(): void {
    this.ctx.abort("restart");
  }
}

/** The same without. */
export class Bare extends BareRoom {
  rowsWritten(): number {
    return rowsWritten(this.ctx);
  }

  restart(): void {
    this.ctx.abort("restart");
  }
}

interface Bindings {
  BARE: DurableObjectNamespace<Bare>;
  PARTY: DurableObjectNamespace<Party>;
}

/** `/bare/…` and `/party/…`, then what to do with the room. Every socket has a network of its own. */
export default {
  async fetch(request: Request, { BARE, PARTY }: Bindings): Promise<Response> {
    const [, kind, room = "", action] = new URL(request.url).pathname.split("/");
    const stub = (kind === "party" ? PARTY : BARE).getByName(room) as DurableObjectStub<Party>;
    if (action === "join") {
      const networks = [crypto.randomUUID()];
      return await stub.fetch(upgradeRequest({ account: null, networks, credential: null, expiresAt: null }));
    }
    if (action === "show") return Response.json(await stub.show(await request.text(), 0));
    if (action === "rows-written") return Response.json(await stub.rowsWritten());
    if (action === "restart") return Response.json(await stub.restart().catch(() => null));
    return new Response(null, { status: 404 });
  },
};
