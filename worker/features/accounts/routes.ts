import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { accountOf } from "./account.ts";

/** Who one is. */
export function accountRoutes(app: Api): void {
  mount(app, api.me, (_, { db, live }) => accountOf(db, live.user));
}
