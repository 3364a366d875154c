import * as api from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import type { Level } from "../../../domain/core/depth.ts";
import { type Api, mount } from "../../http/mount.ts";
import { artistsById } from "../market/index.ts";
import { bookOf, detailsOf, requireListed, tradesBefore } from "../market-data/index.ts";
import { closeArtist, closingOf } from "./close-artist.ts";
import { addIdentifier, identifiersOf, removeIdentifier } from "./identifiers.ts";

/** The market: who is listed, at what price, and how that came about. */
export function artistRoutes(app: Api): void {
  mount(app, api.getArtist, async ({ params: { id } }, { env }) => {
    const [[artist], details] = await Promise.all([artistsById(env.DB, [id]), detailsOf(env.DB, id)]);
    if (!artist || !details) throw new ProblemError("unknown_artist");
    return { ...artist, ...details, makerFeeBps: env.MAKER_FEE_BPS, takerFeeBps: env.TAKER_FEE_BPS };
  });

  mount(app, api.getBook, async ({ params: { id } }, context) => {
    const book = await bookOf(context.env, await requireListed(context, id)).depth();
    if (!book) throw new ProblemError("unknown_artist");
    return { artistId: id, seq: book.seq, bids: book.bids as Level[], asks: book.asks as Level[] };
  });

  mount(app, api.getTrades, async ({ params: { id }, query }, context) => {
    await requireListed(context, id);
    return { trades: await tradesBefore(context.env.DB, id, query.before, query.limit) };
  });

  mount(app, api.getIdentifiers, async ({ params: { id } }, context) => {
    await requireListed(context, id);
    return { identifiers: await identifiersOf(context.db, id) };
  });

  mount(app, api.addIdentifier, async ({ params: { id }, body }, context) => ({
    identifiers: await addIdentifier(context, id, body),
  }));

  mount(app, api.getClosing, ({ params: { id }, query }, context) => closingOf(context, id, query.into));

  mount(app, api.delistArtist, ({ params: { id }, body }, context) =>
    closeArtist(context, id, { into: null, reason: body.reason }),
  );

  mount(app, api.mergeArtist, ({ params: { id }, body }, context) => closeArtist(context, id, body));

  mount(app, api.removeIdentifier, async ({ params: { id }, body }, context) => ({
    identifiers: await removeIdentifier(context, id, body),
  }));
}
