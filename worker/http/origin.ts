import { ProblemError } from "../../domain/core/problems.ts";
import { isLoopback } from "../platform/loopback.ts";
import type { ApiContext } from "./context.ts";

/** Where links to the web app lead: to PUBLIC_URL if set, else to where this request came in. No slash at the end. */
export const originOf = (c: ApiContext): string => new URL(c.env.PUBLIC_URL || c.req.url).origin;

/**
 * Where links in mails lead. They are read by others than who asked for them, so without PUBLIC_URL there
 * are none: where a request came in is what its Host header says. Refusal: `mail_off`, but on this very machine.
 */
export function mailedOriginOf(c: ApiContext): string {
  if (c.env.PUBLIC_URL === "" && !isLoopback(c.req.url)) throw new ProblemError("mail_off");
  return originOf(c);
}
