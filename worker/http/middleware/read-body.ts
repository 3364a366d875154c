import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { ProblemError } from "../../../domain/core/problems.ts";

/** How long any body may take to arrive, in ms. */
const SHORTEST_DEADLINE = 10_000;

/** How fast a body that is as large as it may be must come in besides, in bytes per ms. */
const SLOWEST_RATE = 100;

/**
 * Reads the body into memory, for validation: after all guards, so that nobody's bytes are kept who may not send
 * any. One that does not say how long it is counts as it comes in. Refusals: `body_too_large`, `request_timeout`,
 * and `invalid_json` for one that broke off.
 */
export function readBody(maxBytes: number): MiddlewareHandler {
  const deadline = SHORTEST_DEADLINE + maxBytes / SLOWEST_RATE;
  return createMiddleware(async (c, next) => {
    const { headers, body } = c.req.raw;
    const length = declaredLength(headers);
    if (length !== undefined && length > maxBytes) throw new ProblemError("body_too_large");
    if (body && length !== undefined) {
      // Kept by the request, which is asked for it again when it is validated.
      await within(deadline, c.req.text());
    } else if (body) {
      const reader = body.getReader();
      const text = await within(deadline, readUpTo(maxBytes, reader), () => void reader.cancel().catch(() => {}));
      c.req.raw = new Request(c.req.raw, { method: c.req.method, body: text });
    }
    await next();
  });
}

/** How many bytes the body has, where the protocol holds the client to it. */
function declaredLength(headers: Headers): number | undefined {
  const length = headers.get("Content-Length");
  return length !== null && /^\d+$/.test(length) && !headers.has("Transfer-Encoding") ? Number(length) : undefined;
}

async function readUpTo(maxBytes: number, reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > maxBytes) throw new ProblemError("body_too_large");
    text += decoder.decode(value, { stream: true });
  }
}

/** Waits for a body so long, in ms, and calls off what cannot be used. */
async function within(deadline: number, body: Promise<string>, callOff = () => {}): Promise<string> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new ProblemError("request_timeout")), deadline);
  try {
    return await Promise.race([body, late.promise]);
  } catch (error) {
    callOff();
    throw error instanceof ProblemError ? error : new ProblemError("invalid_json");
  } finally {
    clearTimeout(timer);
  }
}
