import * as api from "../../../domain/api/index.ts";
import { listUsers, setRole, signOut } from "./roles.ts";
import { actsOf, findActs } from "../../platform/audit-log.ts";
import { type Api, mount } from "../../http/mount.ts";
import { pageOf, readNumber, readCursor, writeCursor } from "../../http/paging.ts";

/** Who may do what, and what was done. */
export function adminRoutes(app: Api): void {
  mount(app, api.listUsers, async ({ query: { cursor, ...query } }, { db }) => {
    const found = await listUsers(db, { ...query, after: readCursor(cursor), limit: query.limit + 1 });
    const { page: users, nextCursor } = pageOf(found, query.limit, ({ createdAt, id }) =>
      writeCursor({ time: createdAt, id }),
    );
    return { users, nextCursor };
  });

  mount(app, api.setRole, ({ params, body }, context) => setRole(context, params.id, body.role));

  mount(app, api.signOutUser, ({ params: { id } }, context) => signOut(context, id));

  mount(app, api.listActs, async ({ query: { cursor, ...query } }, { db }) =>
    actPage(await findActs(db, { ...query, before: readNumber(cursor), limit: query.limit + 1 }), query.limit),
  );

  mount(app, api.myActs, async ({ query: { cursor, limit } }, { db, actor }) =>
    actPage(await actsOf(db, actor.id, { before: readNumber(cursor), limit: limit + 1 }), limit),
  );
}

function actPage(found: readonly api.Act[], limit: number): { acts: api.Act[]; nextCursor: string | null } {
  const { page: acts, nextCursor } = pageOf(found, limit, ({ id }) => String(id));
  return { acts, nextCursor };
}
