import { z } from "zod";
import { displayName } from "../core/display-text.ts";
import { route } from "./route.ts";

/** `read` sees the account, its orders and its room; `trade` may also place, change and cancel orders. */
export const Scope = z.enum(["read", "trade"]);
export type Scope = z.infer<typeof Scope>;

/** An API key without its secret. */
export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    scope: Scope,
    createdAt: z.int(),
    lastUsedAt: z.int().nullable().meta({ description: "To the minute" }),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof ApiKey>;

export const listApiKeys = route({
  method: "get",
  path: "/auth/keys",
  tag: "API keys",
  summary: "My API keys",
  auth: "account",
  status: 200,
  response: z.object({ keys: z.array(ApiKey) }),
});

export const createApiKey = route({
  method: "post",
  path: "/auth/keys",
  tag: "API keys",
  summary: "Make an API key for a program; its secret is shown this once",
  auth: "confirmed",
  body: z.strictObject({ name: displayName(60), scope: Scope }),
  status: 201,
  response: z.object({ key: ApiKey, secret: z.string().meta({ description: "Send it as `Authorization: Bearer …`" }) }),
  problems: ["too_many_keys"],
});

export const revokeApiKey = route({
  method: "delete",
  path: "/auth/keys/{id}",
  tag: "API keys",
  summary: "Revoke an API key at once",
  auth: "account",
  params: z.object({ id: z.uuid() }),
  status: 204,
  problems: ["unknown_key"],
});
