import * as api from "../../domain/api/index.ts";
import { listArtist } from "../jobs/list-artist.ts";
import { type Api, mount } from "../mount.ts";

/** What the operator of the exchange does from the command line. */
export function operatorRoutes(app: Api): void {
  mount(app, api.listArtistsForTrading, async ({ body }, c) => {
    const outcome = { listed: 0, imported: 0, unchanged: 0 };
    const now = Date.now();
    for (const listing of body.artists) outcome[await listArtist(c.env, listing, now)] += 1;
    return outcome;
  });
}
