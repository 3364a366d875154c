import type { Act } from "../domain/api/index.ts";
import type { ApiContext } from "./context.ts";
import { database } from "./database/client.ts";
import { acts } from "./database/schema.ts";

/** What goes into the audit log. Account ids, never names, addresses or secrets: the log outlives them. */
export interface NewAct {
  action: Action;
  /** The account that did it, `operator`, or null for nobody known. */
  actor: string | null;
  /** What it was done to. */
  subject?: string | null;
  detail?: Act["detail"];
}

/** Everything that is written down. */
export type Action =
  | "registered"
  | "signed_in"
  | "sign_in_failed"
  | "sign_in_blocked"
  | "confirmed"
  | "session_ended"
  | "all_sessions_ended"
  | "refresh_token_reused"
  | "password_changed"
  | "password_reset_requested"
  | "password_reset"
  | "email_requested"
  | "email_verified"
  | "email_removed"
  | "second_factor_on"
  | "second_factor_off"
  | "recovery_codes_renewed"
  | "recovery_code_used"
  | "passkey_added"
  | "passkey_removed"
  | "google_linked"
  | "google_unlinked"
  | "api_key_created"
  | "api_key_revoked"
  | "account_exported"
  | "account_deleted"
  | "role_changed"
  | "flag_reviewed"
  | "artists_listed"
  | "settlements_redriven"
  | "projections_rebuilt";

/** Adds a line to the audit log. A failure fails the request: nothing of this kind goes unrecorded. */
export async function recordAct(c: ApiContext, act: NewAct): Promise<void> {
  await recordActOf(c.env, c.get("requestId"), act);
}

/** The same for what is done later than the request that asked for it. */
export async function recordActOf(env: Env, requestId: string, { action, actor, subject = null, detail = {} }: NewAct): Promise<void> {
  await database(env).insert(acts).values({ time: Date.now(), action, actor, subject, detail, requestId });
}
