import type { ProblemCode } from "../../domain/problems.ts";
import { ApiError } from "./client.ts";

/** What to tell a person, where the server's own words would not help them on. */
const WORDS: Partial<Record<ProblemCode | "network", string>> = {
  network: "No answer from the server. Check your connection and try again.",
  unauthenticated: "Your session has ended. Sign in again.",
  token_expired: "Your session has ended. Sign in again.",
  invalid_refresh_token: "Your session has ended. Sign in again.",
  invalid_credentials: "That name and password do not match.",
  username_taken: "That name is taken. Choose another.",
  insufficient_cash: "Not enough available cash for this order, fee included.",
  insufficient_shares: "You do not have that many shares available to sell.",
  too_many_orders: "You have too many open orders. Cancel one first.",
  no_liquidity: "Nobody is on the other side right now. Try a limit order.",
  order_not_open: "That order is no longer open.",
  order_in_flight: "That order is still on its way to the book. Try again in a moment.",
  unavailable: "The exchange is busy. Try again in a moment.",
  internal: "Something went wrong on our side. Try again.",
};

/** A failure in plain words; the request id is added where we may have to look into it. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return "Something went wrong in this page. Try again.";
  const text = WORDS[error.code] ?? error.message;
  return error.code === "internal" && error.requestId ? `${text} (Request ${error.requestId})` : text;
}

/** What is wrong with one field, if the server said so. */
export function fieldError(error: unknown, field: string): string | null {
  if (!(error instanceof ApiError)) return null;
  return error.errors.find(({ path }) => path === field || path.endsWith(`.${field}`))?.message ?? null;
}
