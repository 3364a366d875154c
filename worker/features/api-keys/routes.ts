import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./api-keys.ts";

/** A user's keys for programs. */
export function apiKeyRoutes(app: Api): void {
  mount(app, api.listApiKeys, async (_, context) => ({ keys: await listApiKeys(context) }));

  mount(app, api.createApiKey, ({ body }, context) => createApiKey(context, body.name, body.scope));

  mount(app, api.revokeApiKey, ({ params }, context) => revokeApiKey(context, params.id));
}
