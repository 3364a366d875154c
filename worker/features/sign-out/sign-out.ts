import type { ServiceContext } from "../../platform/service-context.ts";
import { revokeAllApiKeys } from "../api-keys/index.ts";
import { endAllSessions } from "../sessions/index.ts";

/**
 * Ends all sessions and API keys of an account at once, on behalf of `by`, but the session `kept` and the keys
 * made in it: whoever else was in the account has nothing left that acts for it.
 */
export async function signOutEverywhere(
  context: ServiceContext,
  userId: string,
  whose: { by: string | null; kept?: string | undefined },
): Promise<void> {
  await endAllSessions(context, userId, whose);
  await revokeAllApiKeys(context, userId, whose);
}
