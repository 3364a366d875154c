import type { Action } from "../../../domain/api/actions.ts";
import type { Act } from "../../../domain/api/admin.ts";
import type { SignInMethod } from "../../../domain/api/sessions.ts";
import { SIGN_IN_METHODS } from "../../lib/sign-in-methods.ts";

/** How somebody got in, or tried to, as far as it was written down. */
const by = ({ method }: Act["detail"]): string =>
  typeof method === "string" && method in SIGN_IN_METHODS ? ` with ${SIGN_IN_METHODS[method as SignInMethod]}` : "";

/** What was got wrong, by what was guarded against guessing. */
const FAILED: Record<string, string> = {
  name: "Failed to sign in: wrong password",
  account: "Wrong password while signed in",
  "second-factor": "Failed to sign in: wrong code",
};

const count = (n: unknown, one: string, many: string): string =>
  n === 1 ? `1 ${one}` : typeof n === "number" ? `${n} ${many}` : many;

/** Which one, where that was written down. */
const named = (name: unknown): string => (typeof name === "string" ? `: ${name}` : "");

const identifier = (kind: unknown, value: unknown): string =>
  typeof kind === "string" ? `${kind} ${String(value)}` : "an id outside";

/** What was done, in plain words; a string where nothing else of interest is written down with it. */
const WORDS: Record<Action, string | ((detail: Act["detail"]) => string)> = {
  registered: (detail) => `Account opened${by(detail)}`,
  signed_in: (detail) => `Signed in${by(detail)}`,
  sign_in_failed: (detail) => FAILED[String(detail["guarded"])] ?? `Failed to sign in${by(detail)}`,
  sign_in_blocked: "Signing in blocked for a while, after too many attempts",
  confirmed: "Confirmed with the password",
  session_ended: "Session ended",
  all_sessions_ended: ({ sessions }) => `${count(sessions, "session", "sessions")} ended at once`,
  refresh_token_reused: "Session ended, because its secret was used twice",
  refresh_token_repeated: "Session renewed twice at once, by two tabs or by somebody else too",
  password_changed: "Password changed",
  password_reset_requested: "Link for a new password asked for",
  password_reset: "Password set by a mailed link",
  email_requested: "E-mail address entered",
  email_verified: "E-mail address verified",
  email_removed: "E-mail address removed",
  second_factor_on: "Second factor switched on",
  second_factor_off: "Second factor switched off",
  recovery_codes_renewed: "New recovery codes made",
  recovery_code_used: "Recovery code used",
  passkey_added: "Passkey added",
  passkey_removed: "Passkey removed",
  google_linked: "Google account linked",
  google_unlinked: "Google account unlinked",
  api_key_created: ({ scope }) => (scope === "trade" ? "API key made that may trade" : "API key made"),
  api_key_revoked: "API key revoked",
  account_exported: "Data downloaded",
  account_deleted: "Account deleted",
  role_changed: ({ from, to }) =>
    typeof from === "string" && typeof to === "string" ? `Role changed from ${from} to ${to}` : "Role changed",
  flag_reviewed: ({ status }) => (typeof status === "string" ? `Flag set to ${status}` : "Flag reviewed"),
  value_released: "Held fair value released",
  value_rejected: "Held fair value rejected",
  artists_listed: "Artists listed",
  artist_delisted: "Artist delisted",
  artist_merged: ({ into }) => (typeof into === "string" ? `Artist merged into ${into}` : "Artist merged into another"),
  identifier_added: ({ kind, value }) => `Artist known by ${identifier(kind, value)}`,
  identifier_removed: ({ kind, value }) => `Artist no longer known by ${identifier(kind, value)}`,
  trading_resumed: "Trading resumed",
  settlements_redriven: "Waiting settlements driven again",
  projections_rebuilt: "Projections rebuilt",
  dead_letter_redriven: ({ type }) => `Dead letter sent again${named(type)}`,
  dead_letter_dropped: ({ type }) => `Dead letter dropped${named(type)}`,
  task_started: ({ kind }) => `Task started${named(kind)}`,
  task_cancelled: ({ kind, done, batches }) =>
    `Task ended${typeof batches === "number" ? ` after ${String(done)} of ${batches} batches` : ""}${named(kind)}`,
};

/** Every act there are words for. */
export const KNOWN_ACTIONS: readonly string[] = Object.keys(WORDS);

/** What was done, in plain words; an act of a newer exchange by its own name. */
export function describeAct({ action, detail }: Pick<Act, "action" | "detail">): string {
  const words = (WORDS as Partial<Record<string, (typeof WORDS)[Action]>>)[action];
  if (words === undefined) return action.replaceAll("_", " ");
  const text = typeof words === "string" ? words : words(detail);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The name of a kind of act, for those who choose among them. */
export const nameOfAction = (action: string): string => describeAct({ action, detail: {} });
