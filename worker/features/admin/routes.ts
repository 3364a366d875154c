import * as api from "../../../domain/api/index.ts";
import { adminStats } from "./stats.ts";
import { listUsers, setRole, signOut } from "./roles.ts";
import { actsOf, findActs } from "../../platform/audit-log.ts";
import { type Api, mount } from "../../http/mount.ts";
import { type Cursors, cursorsOf, pageOf, readNumber, readPosition, writePosition } from "../../http/paging.ts";

/** Who may do what, and what was done. */
export function adminRoutes(app: Api): void {
  mount(app, api.listUsers, async ({ query }, { env, db }) => {
    const { position, cursorAt } = cursorsOf(env, api.listUsers, query);
    const found = await listUsers(db, { ...query, after: readPosition(position), limit: query.limit + 1 });
    const { page: users, nextCursor } = pageOf(found, query.limit, ({ createdAt, id }) =>
      cursorAt(writePosition({ time: createdAt, id })),
    );
    return { users, nextCursor };
  });

  mount(app, api.getAdminStats, (_, { db }) => adminStats(db));

  mount(app, api.setRole, ({ params, body }, context) => setRole(context, params.id, body.role));

  mount(app, api.signOutUser, ({ params: { id } }, context) => signOut(context, id));

  mount(app, api.listActs, async ({ query }, { env, db }) => {
    const cursors = cursorsOf(env, api.listActs, query);
    const before = readNumber(cursors.position);
    return actPage(await findActs(db, { ...query, before, limit: query.limit + 1 }), query.limit, cursors);
  });

  mount(app, api.myActs, async ({ query }, { env, db, actor }) => {
    const cursors = cursorsOf(env, api.myActs, query);
    const before = readNumber(cursors.position);
    return actPage(await actsOf(db, actor.id, { before, limit: query.limit + 1 }), query.limit, cursors);
  });
}

function actPage(
  found: readonly api.Act[],
  limit: number,
  { cursorAt }: Cursors,
): { acts: api.Act[]; nextCursor: string | null } {
  const { page: acts, nextCursor } = pageOf(found, limit, ({ id }) => cursorAt(String(id)));
  return { acts, nextCursor };
}
