import * as api from "../../../domain/api/index.ts";
import { listArtist } from "../artists/list-artist.ts";
import { recordAct } from "../../platform/audit-log.ts";
import type { ApiContext, Caller } from "../../http/context.ts";
import { artistIds, assertListed } from "../artists/artists.ts";
import { dropStatements, projectionDigest } from "../market-data/projections.ts";
import { inParallel } from "../../platform/in-parallel.ts";
import { type Api, mount } from "../../http/mount.ts";

/** What the operator of the exchange does from the command line. */
export function operatorRoutes(app: Api): void {
  mount(app, api.listArtistsForTrading, async ({ body }, c) => {
    const outcome = { listed: 0, imported: 0, unchanged: 0 };
    const now = Date.now();
    for (const listing of body.artists) outcome[await listArtist(c.env, listing, now)] += 1;
    await recordAct(c, { action: "artists_listed", actor: actorOf(c), detail: outcome });
    return outcome;
  });

  mount(app, api.getJournal, async ({ params: { id }, query }, c) => {
    await assertListed(c.env.DB, id);
    return {
      artistId: id,
      entries: JSON.parse(await c.env.ORDER_BOOK.getByName(id).journalAfter(query.after, query.limit)),
    };
  });

  mount(app, api.getFingerprint, async ({ params: { id } }, c) => {
    await assertListed(c.env.DB, id);
    const { seq, hash, engine, house } = await c.env.ORDER_BOOK.getByName(id).fingerprint();
    return { seq, hash, engine, house };
  });

  mount(app, api.getDiagnostics, async (_, c) => ({
    books: await inParallel(await artistIds(c.env.DB), async (artistId) => ({
      artistId,
      ...(await c.env.ORDER_BOOK.getByName(artistId).diagnostics()),
    })),
  }));

  mount(app, api.getProjectionDigest, async (_, c) => ({ tables: await projectionDigest(c.env.DB) }));

  mount(app, api.redriveSettlements, async (_, c) => {
    const ids = await artistIds(c.env.DB);
    await inParallel(ids, (id) => c.env.ORDER_BOOK.getByName(id).redrive());
    await recordAct(c, { action: "settlements_redriven", actor: actorOf(c), detail: { books: ids.length } });
    return { books: ids.length };
  });

  mount(app, api.rebuildProjections, async (_, c) => {
    const ids = await artistIds(c.env.DB);
    await recordAct(c, { action: "projections_rebuilt", actor: actorOf(c), detail: { books: ids.length } });
    await c.env.DB.batch(dropStatements(c.env.DB));
    await inParallel(ids, (id) => c.env.ORDER_BOOK.getByName(id).reproject());
    return { books: ids.length };
  });
}

/** Who acts: the admin whose session was shown, or whoever holds the operator's token. */
function actorOf(c: ApiContext): string {
  const caller: Caller | undefined = c.get("caller");
  return caller?.id ?? "operator";
}
