import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { cursorsOf, pageOf, readPosition, writePosition } from "../../http/paging.ts";
import { dropDeadLetter, findDeadLetter, listDeadLetters, redriveDeadLetter } from "./dead-letters.ts";

/** Messages that were given up on, for operators and admins. */
export function deadLetterRoutes(app: Api): void {
  mount(app, api.listDeadLetters, async ({ query }, { env, db }) => {
    const { position, cursorAt } = cursorsOf(env, api.listDeadLetters, query);
    const found = await listDeadLetters(db, { ...query, after: readPosition(position), limit: query.limit + 1 });
    const { page: letters, nextCursor } = pageOf(found, query.limit, ({ lastAt, id }) =>
      cursorAt(writePosition({ time: lastAt, id: String(id) })),
    );
    return { letters, nextCursor };
  });

  mount(app, api.getDeadLetter, ({ params: { id } }, { db }) => findDeadLetter(db, id));
  mount(app, api.redriveDeadLetter, ({ params: { id } }, context) => redriveDeadLetter(context, id));
  mount(app, api.dropDeadLetter, ({ params: { id } }, context) => dropDeadLetter(context, id));
}
