import * as api from "../../../domain/api/index.ts";
import { listFlags, reviewFlag } from "./flags.ts";
import { database } from "../../platform/database.ts";
import { type Api, mount } from "../../http/mount.ts";
import { pageOf, readPosition, writePosition } from "../../http/paging.ts";

/** Trading that somebody should look at. */
export function moderationRoutes(app: Api): void {
  mount(app, api.listFlags, async ({ query: { cursor, status, limit } }, c) => {
    const found = await listFlags(database(c.env), { status, after: readPosition(cursor), limit: limit + 1 });
    const { page: flags, nextCursor } = pageOf(found, limit, ({ lastTradeAt, id }) =>
      writePosition({ time: lastTradeAt, id: String(id) }),
    );
    return { flags, nextCursor };
  });

  mount(app, api.reviewFlag, ({ params, body }, c) =>
    reviewFlag(c, c.get("caller").id, params.id, body.status, body.note),
  );
}
