import * as api from "../../../domain/api/index.ts";
import { ApiKeys } from "./api-keys.ts";
import { type Api, mount } from "../../http/mount.ts";

/** A user's keys for programs. */
export function apiKeyRoutes(app: Api): void {
  mount(app, api.listApiKeys, async (_, c) => ({ keys: await new ApiKeys(c).list(c.get("caller")) }));

  mount(app, api.createApiKey, ({ body }, c) => new ApiKeys(c).create(c.get("caller"), body.name, body.scope));

  mount(app, api.revokeApiKey, ({ params }, c) => new ApiKeys(c).revoke(c.get("caller"), params.id));
}
