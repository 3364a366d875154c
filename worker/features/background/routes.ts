import * as api from "../../../domain/api/index.ts";
import type { Feature } from "../../feature.ts";
import { type Api, mount } from "../../http/mount.ts";
import { cursorsOf, pageOf, readNumber, readPosition, writePosition } from "../../http/paging.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { taskKindsOf } from "../../platform/tasks/kinds.ts";
import { shownTask } from "../../platform/tasks/show.ts";
import { cancelTask, findTask, listBatches, listTasks, startTask } from "./tasks.ts";

/** Tasks, for operators and admins. */
export function backgroundRoutes(app: Api, features: readonly Feature[]): void {
  const kinds = taskKindsOf(features);

  const refresh = (selection: "all" | "stale" | "sample") => (_: unknown, context: ServiceContext) =>
    startTask(context, kinds, "refresh-market-data", { selection });
  mount(app, api.startRefresh, refresh("all"));
  mount(app, api.triggerRefresh, refresh("all"));
  mount(app, api.smartRefresh, refresh("stale"));
  mount(app, api.adminRefresh, refresh("stale"));
  mount(app, api.minimalRefresh, refresh("sample"));

  mount(app, api.startIndex, (_, context) => startTask(context, kinds, "compute-index"));
  mount(app, api.startReport, (_, context) => startTask(context, kinds, "generate-report", { day: null }));
  mount(app, api.startCleanup, (_, context) => startTask(context, kinds, "cleanup-old-data"));

  mount(app, api.listTasks, async ({ query }, { env, db }) => {
    const { position, cursorAt } = cursorsOf(env, api.listTasks, query);
    const found = await listTasks(db, { ...query, after: readPosition(position), limit: query.limit + 1 });
    const { page, nextCursor } = pageOf(found, query.limit, ({ createdAt, id }) =>
      cursorAt(writePosition({ time: createdAt, id })),
    );
    return { tasks: page.map((task) => shownTask(kinds, task)), nextCursor };
  });

  mount(app, api.getTask, async ({ params: { id } }, { db }) => shownTask(kinds, await findTask(db, id)));

  mount(app, api.listTaskBatches, async ({ params: { id }, query }, { env, db }) => {
    const narrowed = { ...query, id };
    const { position, cursorAt } = cursorsOf(env, api.listTaskBatches, narrowed);
    const found = await listBatches(db, id, { ...query, after: readNumber(position), limit: query.limit + 1 });
    const { page: batches, nextCursor } = pageOf(found, query.limit, ({ number }) => cursorAt(String(number)));
    return { batches, nextCursor };
  });

  mount(app, api.cancelTask, ({ params: { id } }, context) => cancelTask(context, kinds, id));
}
