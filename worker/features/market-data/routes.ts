import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { faultsOf, sourceStatuses } from "./source-status.ts";

/** Where popularity comes from, for admins. */
export function marketDataRoutes(app: Api): void {
  mount(app, api.listSources, (_, context) => sourceStatuses(context));
  mount(app, api.listSourceFaults, async ({ query }, context) => ({ faults: await faultsOf(context, query) }));
}
