import * as api from "../../../domain/api/index.ts";
import type { Feature } from "../../feature.ts";
import { type Api, mount } from "../../http/mount.ts";
import { cursorsOf, pageOf } from "../../http/paging.ts";
import { inParallel } from "../../platform/in-parallel.ts";
import { digestOf } from "../../platform/projections.ts";
import { bookOf, listedIds } from "../market-data/index.ts";
import { keyOf, rowsAfter, storedTable, storedTables, type StoredValue } from "./tables.ts";
import { listArtists, rebuildProjections, redriveSettlements, resumeTrading } from "./operations.ts";

/** What the operator of the exchange does from the command line. */
export function operatorRoutes(app: Api, features: readonly Feature[]): void {
  const projections = features.flatMap((feature) => feature.projections ?? []);

  mount(app, api.listArtistsForTrading, ({ body }, context) => listArtists(context, body.artists));

  mount(app, api.getDiagnostics, async (_, { env }) => ({
    books: await inParallel(await listedIds(env.DB), async (artistId) => ({
      artistId,
      ...(await bookOf(env, artistId).diagnostics()),
    })),
  }));

  mount(app, api.getProjectionDigest, async (_, { env }) => {
    const tables = [];
    for (const projection of projections) tables.push(await digestOf(env.DB, projection));
    return { tables };
  });

  mount(app, api.listTables, async (_, { env }) => ({
    tables: (await storedTables(env.DB)).map(({ name, columns, withheld }) => ({ name, columns, withheld })),
  }));

  mount(app, api.readTable, async ({ params, query }, { env }) => {
    const table = await storedTable(env.DB, params.table);
    const { position, cursorAt } = cursorsOf(env, api.readTable, { ...query, ...params });
    const after = position === undefined ? undefined : (JSON.parse(position) as StoredValue[]);
    const found = await rowsAfter(env.DB, table, after, query.limit + 1);
    const { page: rows, nextCursor } = pageOf(found, query.limit, (row) => cursorAt(JSON.stringify(keyOf(table, row))));
    return { columns: table.columns, rows, nextCursor };
  });

  mount(app, api.redriveSettlements, async (_, context) => ({ books: await redriveSettlements(context) }));

  mount(app, api.resumeTrading, async ({ body }, context) => ({ resumed: await resumeTrading(context, body) }));

  mount(app, api.rebuildProjections, async (_, context) => ({
    books: await rebuildProjections(context, projections),
  }));
}
