import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { pageOf, readCursor, writeCursor } from "../../http/paging.ts";
import { listFlags, reviewFlag } from "./flags.ts";

/** Trading that somebody should look at. */
export function moderationRoutes(app: Api): void {
  mount(app, api.listFlags, async ({ query: { cursor, status, limit } }, { db }) => {
    const found = await listFlags(db, { status, after: readCursor(cursor), limit: limit + 1 });
    const { page: flags, nextCursor } = pageOf(found, limit, ({ lastTradeAt, id }) =>
      writeCursor({ time: lastTradeAt, id: String(id) }),
    );
    return { flags, nextCursor };
  });

  mount(app, api.reviewFlag, ({ params, body }, context) => reviewFlag(context, params.id, body.status, body.note));
}
