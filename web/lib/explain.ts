import type { ProblemCode } from "../../domain/core/problems.ts";
import { ApiError } from "./api-error.ts";

const SESSION_ENDED = "Your session has ended. Sign in again.";
const OUR_FAULT = "This page sent something the exchange does not take. Reload it and try again.";

/** What to tell a person, and what they can do about it. */
const WORDS: Record<ProblemCode | "network", string> = {
  network: "No answer from the server. Check your connection and try again.",
  invalid_request: "Something you entered is not right.",
  invalid_json: OUR_FAULT,
  body_too_large: OUR_FAULT,
  unsupported_media_type: OUR_FAULT,
  upgrade_required: OUR_FAULT,
  cross_origin: "This page was opened from another site than the exchange. Open the exchange's own address.",
  unauthenticated: SESSION_ENDED,
  token_expired: SESSION_ENDED,
  invalid_refresh_token: SESSION_ENDED,
  invalid_credentials: "That name and password do not match.",
  invalid_challenge: "That took too long. Sign in again.",
  wrong_code: "That code is not right, or was used before. Enter the next one.",
  passkey_refused: "That passkey was not accepted. Try again, or sign in another way.",
  google_refused: "Google did not confirm who you are. Try again, or sign in another way.",
  confirm_required: "Confirm that it is you, then try again.",
  wrong_password: "That password is not right.",
  scope_missing: "That API key does not allow this.",
  forbidden: "Your account may not do this.",
  not_found: "There is nothing at this address.",
  unknown_session: "That session has already ended.",
  unknown_key: "That key is already gone.",
  unknown_passkey: "That passkey is already gone.",
  unknown_user: "There is no such account.",
  unknown_flag: "There is no such flag.",
  unknown_dead_letter: "There is no such dead letter.",
  not_redrivable: "No queue takes such a message: drop it.",
  unknown_task: "There is no such task.",
  unknown_held_value: "There is no such held value.",
  no_valuation: "There is no fair value of this artist yet.",
  already_decided: "Somebody has decided that already, or its sources have: look again.",
  mail_off: "This exchange sends no mail: its operator has not set that up.",
  google_off: "Signing in with Google is not set up here.",
  second_factor_on: "The second factor is already on.",
  second_factor_off: "The second factor is not on.",
  already_linked: "That Google account belongs to another account here.",
  email_in_use: "An account with that e-mail address exists. Sign in to it, then link Google in its settings.",
  last_sign_in_method: "That is the only way into this account. Add another one first.",
  identifier_conflict: "An id is one artist's: it belongs to another, or this artist has one of that kind already.",
  merge_refused: "These two listings cannot be merged.",
  too_many_holders: "Too many accounts hold shares of this artist for one closing.",
  last_admin: "This is the last admin. Make somebody else admin first.",
  too_many_keys: "You have as many as an account may have. Remove one first.",
  delisted: "This artist is no longer listed: it cannot be traded any more. What you held was redeemed or exchanged.",
  link_expired: "This link has expired or was used before. Ask for a new one.",
  password_too_common: "That password is among the first that others would guess. Choose another.",
  position_limit: "That is more of one artist than your account may hold yet. The limit grows with the account's age.",
  request_timeout: "That took too long to send. Check your connection and try again.",
  rate_limited: "That was too much at once. Try again in a moment.",
  too_many_attempts: "Too many attempts. Try again in a while.",
  too_many_connections: "Too many windows of the exchange are open. Close one.",
  username_taken: "That name is taken. Choose another.",
  unknown_artist: "This artist is not listed.",
  unknown_order: "You have no such order.",
  unknown_trade: "There is no such trade of yours.",
  order_not_open: "That order is no longer open.",
  order_in_flight: "That order is still on its way to the book. Try again in a moment.",
  not_amendable: "This order cannot be changed like that. Cancel it and place a new one.",
  idempotency_conflict: "That order was already sent with other terms. Press the button again to send this one.",
  insufficient_cash: "Not enough available cash for this order, fee included.",
  insufficient_shares: "You do not have that many shares available to sell.",
  too_many_orders: "You have too many open orders. Cancel one first.",
  no_liquidity: "Nobody is on the other side right now. Try a limit order.",
  market_closed:
    "Trading is halted while an auction collects orders. Try again in a moment, or place a plain limit order.",
  post_only: "The order would have traded at once, so it was not placed. Choose a price further from the market.",
  fill_or_kill: "The whole order cannot be filled at once, so nothing was traded.",
  stop_price: "The last price is already beyond that stop. Choose a stop on its other side.",
  oco_price: "The limit and the stop must lie on either side of the last price.",
  price_band: "That price is too far from where the artist trades. Choose one nearer to the market.",
  order_refused: "The book does not take this order.",
  internal: "Something went wrong on our side. Try again.",
  trading_suspended: "Trading is paused while we look into a fault. Your cash and shares are safe.",
  unavailable: "The exchange is busy. Try again in a moment.",
};

/** Refusals that reach us only by the book's own word, at the end of the problem's detail. */
const REFUSALS: Record<string, string> = {
  invalid_trail: "The distance is larger than the last price. Choose a smaller one.",
  invalid_expiry: "The time until which the order should stay has passed. Choose a later one.",
  invalid_exit: "Profit and stop must lie on either side of the limit price.",
};

/** A span of time as one says it, rounded up: `40 seconds`, `5 minutes`. */
function spanText(seconds: number): string {
  const [count, unit] =
    seconds < 90 ? [seconds, "second"] : seconds < 90 * 60 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  const whole = Math.ceil(count);
  return `${whole} ${unit}${whole === 1 ? "" : "s"}`;
}

/** A problem that a redirect told of by its code alone; null when there was none. */
export const toldByRedirect = (code: string | undefined): ApiError | null =>
  code === undefined ? null : new ApiError(code as ProblemCode, WORDS.internal);

/** A failure in plain words; the request id is added where we may have to look into it. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return "Something went wrong in this page. Try again.";
  const { code, errors, requestId, retryAfter, message } = error;
  const text = WORDS[code] ?? message;
  if (code === "order_refused") return REFUSALS[message.split(": ").at(-1) ?? ""] ?? text;
  if (code === "invalid_request" && errors[0]) return `${text} ${errors[0].message}`;
  if (retryAfter !== null) return text.replace(/in a (moment|while)\.$/, `in ${spanText(retryAfter)}.`);
  return code === "internal" && requestId ? `${text} (Request ${requestId})` : text;
}

/** What is wrong with one field, if the server said so. */
export function fieldError(error: unknown, field: string): string | null {
  if (!(error instanceof ApiError)) return null;
  return error.errors.find(({ path }) => path === field || path.endsWith(`.${field}`))?.message ?? null;
}
