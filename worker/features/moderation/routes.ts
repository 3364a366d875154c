import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { cursorsOf, pageOf, readPosition, writePosition } from "../../http/paging.ts";
import { listFlags, reviewFlag } from "./flags.ts";

/** Trading that somebody should look at. */
export function moderationRoutes(app: Api): void {
  mount(app, api.listFlags, async ({ query }, { env, db }) => {
    const { status, limit } = query;
    const { position, cursorAt } = cursorsOf(env, api.listFlags, query);
    const found = await listFlags(db, { status, after: readPosition(position), limit: limit + 1 });
    const { page: flags, nextCursor } = pageOf(found, limit, ({ lastTradeAt, id }) =>
      cursorAt(writePosition({ time: lastTradeAt, id: String(id) })),
    );
    return { flags, nextCursor };
  });

  mount(app, api.reviewFlag, ({ params, body }, context) => reviewFlag(context, params.id, body.status, body.note));
}
