import { type ApiContext, contextOf } from "../../http/context.ts";
import { addressOf } from "../../http/client.ts";
import type { BearerKind } from "../../http/middleware/authenticate.ts";
import type { Caller } from "../../platform/service-context.ts";
import { holderOf, noteUse } from "./holder.ts";
import { type ApiKeySecret, parseApiKey } from "./key-format.ts";

/** API keys as bearer tokens. */
export const apiKeyBearer: BearerKind = {
  callerOf: (c, token) => {
    const key = parseApiKey(token);
    return key && callerByKey(c, key);
  },
};

/** Who holds an API key; that it was used is noted after the answer. */
async function callerByKey(c: ApiContext, key: ApiKeySecret): Promise<Caller> {
  const context = contextOf(c);
  const { caller, isNews } = await holderOf(context, key);
  if (isNews) c.executionCtx.waitUntil(noteUse(context, caller, addressOf(c)));
  return caller;
}
