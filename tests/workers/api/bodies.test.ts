import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import worker from "../../../worker/index.ts";
import { expectProblem, newTrader, ORIGIN } from "../support/api.ts";
import { nameOf, ROUTES } from "../../../domain/api/routes.ts";

/* A body is read for those who may send one, up to a limit, and not for ever. */

const KILOBYTE = new Uint8Array(1024).fill(32);

/** A body without end that counts how often it is asked for more, and knows whether it was called off. */
function endlessBody(pull: (controller: ReadableStreamDefaultController<Uint8Array>) => void | Promise<void>) {
  const seen = { pulls: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        seen.pulls += 1;
        return pull(controller);
      },
      cancel: () => void (seen.cancelled = true),
    },
    { highWaterMark: 0 },
  );
  return { seen, stream };
}

/** Bytes as fast as they are taken. */
const flood = () => endlessBody((controller) => controller.enqueue(KILOBYTE));

/** Sends a body to the Worker itself: on the way by a binding the platform would read ahead. */
function sendBody({ method, path }: api.Route, body: ReadableStream, headers: Record<string, string> = {}) {
  const address = `${ORIGIN}/api/v1${path.replaceAll(/\{\w+\}/g, crypto.randomUUID())}`;
  const request = new Request(address, {
    method: method.toUpperCase(),
    headers: { "Content-Type": "application/json", ...headers },
    body,
  });
  return worker.fetch(request, env, createExecutionContext());
}

const changing = ROUTES.filter(({ method }) => method !== "get");
const guarded = changing.filter(({ auth }) => auth !== undefined);

describe("no byte of a body is read", () => {
  test.each(guarded.map((route) => [nameOf(route), route] as const))("of nobody's %s", async (_, route) => {
    const { seen, stream } = flood();
    await expectProblem(await sendBody(route, stream), "unauthenticated");
    expect(seen.pulls).toBe(0);
  });

  test.each(changing.map((route) => [nameOf(route), route] as const))("of another site's %s", async (_, route) => {
    const { seen, stream } = flood();
    await expectProblem(await sendBody(route, stream, { Origin: "https://evil.test" }), "cross_origin");
    expect(seen.pulls).toBe(0);
  });

  test("of a trader's listing", async () => {
    const { seen, stream } = flood();
    const { token } = await newTrader();
    const response = await sendBody(api.listArtistsForTrading, stream, { Authorization: `Bearer ${token}` });
    await expectProblem(response, "unauthenticated");
    expect(seen.pulls).toBe(0);
  });

  test("that is no JSON", async () => {
    const { seen, stream } = flood();
    await expectProblem(await sendBody(api.login, stream, { "Content-Type": "text/plain" }), "unsupported_media_type");
    expect(seen.pulls).toBe(0);
  });

  test("that says that it is too large", async () => {
    const { seen, stream } = flood();
    await expectProblem(await sendBody(api.login, stream, { "Content-Length": "70000" }), "body_too_large");
    expect(seen.pulls).toBe(0);
  });
});

test("a body that never ends is read up to the limit", async () => {
  const { seen, stream } = flood();
  await expectProblem(await sendBody(api.login, stream), "body_too_large");
  expect(seen.cancelled).toBe(true);
  expect(seen.pulls).toBe(65);
});

describe("a body that takes too long is given up", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  test("when nothing comes", async () => {
    const { seen, stream } = endlessBody(() => new Promise(() => {}));
    const answer = sendBody(api.login, stream);
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    await vi.advanceTimersByTimeAsync(15_000);
    await expectProblem(await answer, "request_timeout");
    expect(seen.cancelled).toBe(true);
  });

  test("when a byte comes each second", async () => {
    const { seen, stream } = endlessBody(
      (controller) =>
        new Promise((resolve) => {
          setTimeout(() => {
            if (!seen.cancelled) controller.enqueue(new Uint8Array([32]));
            resolve();
          }, 1000);
        }),
    );
    const answer = sendBody(api.login, stream);
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(2));
    await vi.advanceTimersByTimeAsync(15_000);
    await expectProblem(await answer, "request_timeout");
    expect(seen.cancelled).toBe(true);
    expect(seen.pulls).toBeLessThan(15);
  });

  test("and one that breaks off is no JSON", async () => {
    const { stream } = endlessBody((controller) => controller.error(new Error("the connection was lost")));
    await expectProblem(await sendBody(api.login, stream), "invalid_json");
  });
});
