import type { ServiceContext } from "../../platform/service-context.ts";
import { revokeAllApiKeys } from "../api-keys/index.ts";
import { endAllSessions } from "../sessions/index.ts";

/** Ends all sessions and API keys of an account at once, on behalf of `by`: nothing is left that acts for it. */
export async function signOutEverywhere(context: ServiceContext, userId: string, by: string | null): Promise<void> {
  await endAllSessions(context, userId, by);
  await revokeAllApiKeys(context, userId, by);
}
