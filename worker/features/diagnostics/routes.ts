import * as api from "../../../domain/api/index.ts";
import type { Feature } from "../../feature.ts";
import { type Api, mount } from "../../http/mount.ts";
import { cursorsOf } from "../../http/paging.ts";
import { taskKindsOf } from "../../platform/tasks/kinds.ts";
import { startTask } from "../background/index.ts";
import { requireListed } from "../market-data/index.ts";
import { askWithoutStoring } from "../valuations/index.ts";
import { statusOfBooks, statusOfCaches, statusOfDatabase, statusOfQueues, statusOfRefresh } from "./status.ts";

/** How the parts of the exchange are, for operators and admins. */
export function diagnosticsRoutes(app: Api, features: readonly Feature[]): void {
  const kinds = taskKindsOf(features);

  mount(app, api.databaseStatus, (_, context) => statusOfDatabase(context));
  mount(app, api.refreshStatus, (_, context) => statusOfRefresh(context, kinds));
  mount(app, api.cacheStatus, () => statusOfCaches());
  mount(app, api.queueStatus, (_, context) => statusOfQueues(context));

  mount(app, api.objectStatus, async ({ query }, context) => {
    const { position, cursorAt } = cursorsOf(context.env, api.objectStatus, query);
    const found = await statusOfBooks(context, position ?? "", query.limit);
    const ids = [...found.books.map(({ artistId }) => artistId), ...found.silent].toSorted();
    const last = ids.length < query.limit ? undefined : ids.at(-1);
    return { ...found, nextCursor: last === undefined ? null : cursorAt(last) };
  });

  mount(app, api.testRefresh, async ({ body: { artistId } }, context) => {
    const ids = artistId === undefined ? undefined : [await requireListed(context, artistId)];
    return { sources: await askWithoutStoring(context, ids) };
  });

  mount(app, api.recalculate, async ({ body: { artistId } }, context) => {
    if (artistId !== undefined) await requireListed(context, artistId);
    return await startTask(context, kinds, "recalculate", { artistId: artistId ?? null });
  });
}
