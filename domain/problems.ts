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
  forbidden: [403, "You may not do this"],
  cross_origin: [403, "Requests from other sites are not accepted"],
  not_found: [404, "There is nothing at this address"],
  unknown_artist: [404, "No such artist is listed"],
  unknown_order: [404, "You have no such order"],
  username_taken: [409, "That name is taken"],
  idempotency_conflict: [409, "This idempotency key was used for a different request"],
  order_not_open: [409, "The order is no longer open"],
  order_in_flight: [409, "The order is still on its way to the book"],
  not_amendable: [409, "This order cannot be changed like that"],
  market_closed: [409, "Trading is halted: an auction is collecting orders"],
  body_too_large: [413, "The body is larger than 64 KiB"],
  unsupported_media_type: [415, "Send JSON"],
  insufficient_cash: [422, "Not enough available cash"],
  insufficient_shares: [422, "Not enough available shares"],
  too_many_orders: [422, "Too many open orders"],
  no_liquidity: [422, "Nobody is on the other side at the moment"],
  post_only: [422, "The order would have traded at once, and it is post-only"],
  fill_or_kill: [422, "The whole order cannot be filled at once"],
  stop_price: [422, "The last price is already beyond the stop price"],
  oco_price: [422, "The limit and the stop must lie on either side of the last price"],
  price_band: [422, "The price is too far from the reference price"],
  order_refused: [422, "The book refused the order"],
  upgrade_required: [426, "Connect with a WebSocket"],
  internal: [500, "Something went wrong on our side"],
  unavailable: [503, "The exchange is busy, try again"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** A refusal that carries its stable code across RPC and HTTP. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly code: ProblemCode;

  /** `detail` is shown to the caller: it must not say more than they may know. */
  constructor(code: ProblemCode, detail?: string) {
    super(detail ?? PROBLEMS[code][1]);
    this.code = code;
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
