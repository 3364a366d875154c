import * as api from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { type Api, mount } from "../../http/mount.ts";
import { cursorsOf, pageOf, readNumber } from "../../http/paging.ts";
import { issueOf, requireListed } from "../market-data/index.ts";
import { explained } from "./explain.ts";
import { decideHeld, listHeld } from "./held-values.ts";
import { openHeld } from "./holds.ts";
import { loadValued } from "./stored.ts";

/** How fair values come about, and those that somebody has to look at. */
export function valuationRoutes(app: Api): void {
  mount(app, api.getValuation, async ({ params: { id } }, context) => {
    const { env, now } = context;
    const artistId = await requireListed(context, id);
    const [valued, issue, held] = await Promise.all([
      loadValued(env.DB, [artistId]),
      issueOf(env.DB, artistId),
      openHeld(env.DB, artistId),
    ]);
    const standing = valued.get(artistId)?.standing;
    if (!standing || !issue) throw new ProblemError("no_valuation");
    return explained(artistId, standing, { ...issue, fairValue: standing.cents }, held, now);
  });

  mount(app, api.listHeldValues, async ({ query }, { env }) => {
    const { status, limit } = query;
    const { position, cursorAt } = cursorsOf(env, api.listHeldValues, query);
    const found = await listHeld(env.DB, { status, before: readNumber(position), limit: limit + 1 });
    const { page: values, nextCursor } = pageOf(found, limit, ({ id }) => cursorAt(String(id)));
    return { values, nextCursor };
  });

  mount(app, api.decideHeldValue, ({ params, body }, context) =>
    decideHeld(context, params.id, body.decision, body.reason),
  );
}
