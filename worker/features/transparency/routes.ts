import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { ShortCache } from "../../platform/short-cache.ts";
import { balanceOf } from "./balance.ts";
import { fingerprintOf, journalPage } from "./journal.ts";

/** How long a balance is shown before the next request makes a new one, in milliseconds; who asks meanwhile waits for the same. */
const FRESH = 5_000;

/** Lines never change, so a page that is full stays as it is: kept for an hour (s), which is long enough to check it. */
const PAGE_KEPT = "public, max-age=3600, immutable";

const balances = new ShortCache<api.Transparency>(FRESH);

/** The public balance, and the books' journals, for anybody to check. Asking all objects is work, so one balance is shown for a few seconds. */
export function transparencyRoutes(app: Api): void {
  mount(app, api.getTransparency, (_, context) => balances.get("", context.now, () => balanceOf(context)));

  mount(app, api.getJournal, async ({ params: { id }, query: { after, limit } }, context, c) => {
    const page = await journalPage(context, id, after, limit);
    c.header("Cache-Control", page.entries.length === limit ? PAGE_KEPT : "no-cache");
    return page;
  });

  mount(app, api.getFingerprint, ({ params: { id } }, context) => fingerprintOf(context, id));
}
