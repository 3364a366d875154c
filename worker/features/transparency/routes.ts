import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { balanceOf } from "./balance.ts";

/** How long a balance is shown before the next request makes a new one, in milliseconds. */
const FRESH = 5_000;

let shown: api.Transparency | undefined;

/** The public balance. Asking all objects is work, so one is shown for a few seconds. */
export function transparencyRoutes(app: Api): void {
  mount(app, api.getTransparency, async (_, context) => {
    if (!shown || context.now - shown.at > FRESH) shown = await balanceOf(context);
    return shown;
  });
}
