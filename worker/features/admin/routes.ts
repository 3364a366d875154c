import * as api from "../../../domain/api/index.ts";
import { listUsers, setRole, signOut } from "./roles.ts";
import { actsOf, findActs } from "../../platform/audit-log.ts";
import { database } from "../../platform/database.ts";
import { type Api, mount } from "../../http/mount.ts";
import { pageOf, readNumber, readPosition, writePosition } from "../../http/paging.ts";

/** Who may do what, and what was done. */
export function adminRoutes(app: Api): void {
  mount(app, api.listUsers, async ({ query: { cursor, ...query } }, c) => {
    const found = await listUsers(database(c.env), { ...query, after: readPosition(cursor), limit: query.limit + 1 });
    const { page: users, nextCursor } = pageOf(found, query.limit, ({ createdAt, id }) =>
      writePosition({ time: createdAt, id }),
    );
    return { users, nextCursor };
  });

  mount(app, api.setRole, ({ params, body }, c) => setRole(c, c.get("caller").id, params.id, body.role));

  mount(app, api.signOutUser, ({ params: { id } }, c) => signOut(c, c.get("caller").id, id));

  mount(app, api.listActs, async ({ query: { cursor, ...query } }, c) =>
    actPage(
      await findActs(database(c.env), { ...query, before: readNumber(cursor), limit: query.limit + 1 }),
      query.limit,
    ),
  );

  mount(app, api.myActs, async ({ query: { cursor, limit } }, c) =>
    actPage(await actsOf(database(c.env), c.get("caller").id, { before: readNumber(cursor), limit: limit + 1 }), limit),
  );
}

function actPage(found: readonly api.Act[], limit: number): { acts: api.Act[]; nextCursor: string | null } {
  const { page: acts, nextCursor } = pageOf(found, limit, ({ id }) => String(id));
  return { acts, nextCursor };
}
