import * as api from "../../../domain/api/index.ts";
import { audit } from "./audit.ts";
import { type Api, mount } from "../../http/mount.ts";

/** How long an audit is shown before the next request makes a new one, in milliseconds. */
const FRESH = 5_000;

let shown: api.Transparency | undefined;

/** The public audit. Asking all objects is work, so an audit is shown for a few seconds. */
export function transparencyRoutes(app: Api): void {
  mount(app, api.getTransparency, async (_, c) => {
    const now = Date.now();
    if (!shown || now - shown.at > FRESH) shown = await audit(c.env, now);
    return shown;
  });
}
