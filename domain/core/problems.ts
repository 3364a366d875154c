import { z } from "zod";

/**
 * Every way a request can be refused: the stable `code` a client may branch on,
 * with its HTTP status and title. Answers are `application/problem+json`
 * (RFC 9457).
 */
export const PROBLEMS = {
  invalid_request: [400, "The request is not valid"],
  invalid_json: [400, "The body is not valid JSON"],
  unauthenticated: [401, "Sign in to do this"],
  token_expired: [401, "The access token has expired"],
  invalid_credentials: [401, "The name or the password is wrong"],
  invalid_refresh_token: [401, "The session has ended, sign in again"],
  invalid_challenge: [401, "The sign-in took too long or was used before, start again"],
  wrong_code: [401, "The code is wrong or was used before"],
  passkey_refused: [401, "The passkey was not accepted"],
  google_refused: [401, "Google did not confirm the sign-in"],
  forbidden: [403, "You may not do this"],
  confirm_required: [403, "Confirm that it is you, then try again"],
  wrong_password: [403, "The password is wrong"],
  scope_missing: [403, "The API key does not allow this"],
  cross_origin: [403, "Requests from other sites are not accepted"],
  not_found: [404, "There is nothing at this address"],
  unknown_artist: [404, "No such artist is listed"],
  unknown_order: [404, "You have no such order"],
  unknown_trade: [404, "You have no such trade"],
  unknown_session: [404, "You have no such session"],
  unknown_key: [404, "You have no such API key"],
  unknown_passkey: [404, "You have no such passkey"],
  unknown_user: [404, "No such account"],
  unknown_flag: [404, "No such flag"],
  unknown_dead_letter: [404, "No such dead letter"],
  unknown_task: [404, "No such task"],
  unknown_held_value: [404, "No such held value"],
  no_valuation: [404, "This artist has no fair value yet"],
  google_off: [404, "Sign-in with Google is not set up here"],
  mail_off: [404, "Mail is not set up here"],
  request_timeout: [408, "The body took too long to arrive"],
  username_taken: [409, "That name is taken"],
  second_factor_on: [409, "The second factor is already on"],
  second_factor_off: [409, "The second factor is not on"],
  already_linked: [409, "That Google account belongs to another account"],
  email_in_use: [409, "An account with that e-mail address exists: sign in to it and link Google there"],
  last_sign_in_method: [409, "That is the only way to sign in to this account"],
  identifier_conflict: [409, "The id belongs to another artist, or the artist has another"],
  merge_refused: [409, "These two listings cannot be merged"],
  too_many_holders: [409, "More accounts hold shares of the artist than one closing can settle with"],
  last_admin: [409, "The last admin must stay one"],
  too_many_keys: [409, "Too many API keys or passkeys"],
  idempotency_conflict: [409, "This idempotency key was used for a different request"],
  already_decided: [409, "That has been decided already"],
  not_redrivable: [409, "No queue takes such a message"],
  order_not_open: [409, "The order is no longer open"],
  order_in_flight: [409, "The order is still on its way to the book"],
  not_amendable: [409, "This order cannot be changed like that"],
  market_closed: [409, "Trading is halted: an auction is collecting orders"],
  delisted: [410, "This artist is no longer listed"],
  link_expired: [410, "The link has expired or was used before"],
  body_too_large: [413, "The body is too large"],
  unsupported_media_type: [415, "Send JSON"],
  insufficient_cash: [422, "Not enough available cash"],
  insufficient_shares: [422, "Not enough available shares"],
  too_many_orders: [422, "Too many open orders"],
  position_limit: [422, "The position would be larger than the account may hold yet"],
  password_too_common: [422, "The password is too easy to guess"],
  no_liquidity: [422, "Nobody is on the other side at the moment"],
  post_only: [422, "The order would have traded at once, and it is post-only"],
  fill_or_kill: [422, "The whole order cannot be filled at once"],
  stop_price: [422, "The last price is already beyond the stop price"],
  oco_price: [422, "The limit and the stop must lie on either side of the last price"],
  price_band: [422, "The price is too far from the reference price"],
  order_refused: [422, "The book refused the order"],
  upgrade_required: [426, "Connect with a WebSocket"],
  rate_limited: [429, "Too many requests, slow down"],
  too_many_attempts: [429, "Too many attempts, wait a while"],
  too_many_connections: [429, "Too many connections"],
  internal: [500, "Something went wrong on our side"],
  trading_suspended: [503, "Trading is suspended here until an operator has looked into it"],
  unavailable: [503, "The exchange is busy, try again"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** A refusal that carries its stable code across RPC and HTTP. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly code: ProblemCode;
  /** When trying again may help, in milliseconds from now. */
  readonly retryAfter: number | undefined;

  /** `detail` is shown to the caller: it must not say more than they may know. */
  constructor(code: ProblemCode, detail?: string, retryAfter?: number) {
    super(detail ?? PROBLEMS[code][1]);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** The body of every error answer. */
export const Problem = z
  .object({
    type: z.string().meta({ description: "`urn:anticip:problem:` and the code" }),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string().optional(),
    requestId: z.string(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: "For `invalid_request`: what is wrong, field by field" }),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof Problem>;
