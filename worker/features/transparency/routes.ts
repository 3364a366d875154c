import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { balanceOf } from "./balance.ts";
import { fingerprintOf, journalPage } from "./journal.ts";

/** How long a balance is shown before the next request makes a new one, in milliseconds. */
const FRESH = 5_000;

/** Lines never change, so a page that is full stays as it is: kept for an hour (s), which is long enough to check it. */
const PAGE_KEPT = "public, max-age=3600, immutable";

let shown: api.Transparency | undefined;

/** The public balance, and the books' journals, for anybody to check. Asking all objects is work, so one balance is shown for a few seconds. */
export function transparencyRoutes(app: Api): void {
  mount(app, api.getTransparency, async (_, context) => {
    if (!shown || context.now - shown.at > FRESH) shown = await balanceOf(context);
    return shown;
  });

  mount(app, api.getJournal, async ({ params: { id }, query: { after, limit } }, context, c) => {
    const page = await journalPage(context, id, after, limit);
    c.header("Cache-Control", page.entries.length === limit ? PAGE_KEPT : "no-cache");
    return page;
  });

  mount(app, api.getFingerprint, ({ params: { id } }, context) => fingerprintOf(context, id));
}
