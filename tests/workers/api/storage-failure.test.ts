import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import worker from "../../../worker/index.ts";
import { expectProblem, newTrader, ORIGIN } from "../support/api.ts";
import { marketOrder } from "../support/exchange.ts";

/* What the storage cannot do now is no failure of ours: it may be tried again, says so, and does not fill the log. */

/** As workerd says it of an object, and of D1, on a full disk. */
const FULL = () => new Error("database or disk is full: SQLITE_FULL");
const UNEXPLAINED = () => new Error(`D1_ERROR: internal error; reference = ${crypto.randomUUID().slice(0, 8)}`);

const failingObject = (error: () => Error) => ({
  getByName: () =>
    new Proxy(
      {},
      {
        get: () => async () => {
          throw error();
        },
      },
    ),
});
function failingDatabase(error: () => Error): object {
  const fail = async () => {
    throw error();
  };
  const statement = { bind: () => statement, raw: fail, all: fail, run: fail, first: fail };
  return { prepare: () => statement, batch: fail };
}

const ask = (path: string, bindings: object, init: RequestInit = {}) =>
  worker.fetch(new Request(`${ORIGIN}/api/v1${path}`, init), { ...env, ...bindings } as Env, createExecutionContext());

async function placeOn(bindings: object): Promise<Response> {
  const { token } = await newTrader();
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  return await ask("/orders", bindings, {
    method: "POST",
    headers,
    body: JSON.stringify(marketOrder("tyla", "buy", 1)),
  });
}

let log: ReturnType<typeof vi.spyOn>;
let now = Date.now();
beforeEach(() => {
  // Each test is in an hour of its own, as what was logged before it would leave lines out.
  vi.useFakeTimers({ toFake: ["Date"], now: (now += 3_600_000) });
  log = vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  log.mockRestore();
});

async function expectUnavailable(response: Response): Promise<void> {
  expect(response.headers.get("Retry-After")).toBe("2");
  await expectProblem(response, "unavailable");
}

test("an object whose disk is full cannot answer now", async () => {
  await expectUnavailable(await placeOn({ PORTFOLIO: failingObject(FULL) }));
});

test("nor one that the platform resets", async () => {
  const reset = () => Object.assign(new Error("The object was replaced"), { remote: true, durableObjectReset: true });
  await expectUnavailable(await placeOn({ PORTFOLIO: failingObject(reset) }));
});

describe("a database that fails cannot answer now,", () => {
  test.each(["/artists", "/artists/tyla", "/health/ready"])("asked for %s", async (path) => {
    await expectUnavailable(await ask(path, { DB: failingDatabase(UNEXPLAINED) }));
  });

  test("nor take an account", async () => {
    const body = JSON.stringify({ username: "unlucky", password: "correct horse battery staple 1" });
    const headers = { "Content-Type": "application/json" };
    await expectUnavailable(
      await ask("/auth/register", { DB: failingDatabase(UNEXPLAINED) }, { method: "POST", headers, body }),
    );
  });
});

test("an object that is broken itself is a failure of ours, told with where it came from", async () => {
  const bug = () => Object.assign(new TypeError("undefined is no order"), { remote: true });
  await expectProblem(await placeOn({ PORTFOLIO: failingObject(bug) }), "internal");
  expect(log.mock.calls).toEqual([
    ["request failed", expect.objectContaining({ error: expect.stringMatching(/ at /) })],
  ]);
});

test("a thousand failures are one line a second", async () => {
  for (let n = 0; n < 500; n += 1) await placeOn({ PORTFOLIO: failingObject(FULL) });
  expect(log.mock.calls).toEqual([
    ["storage failed", { requestId: expect.any(String), path: "/api/v1/orders", reason: FULL().message }],
  ]);
  vi.setSystemTime(Date.now() + 1_000);
  for (let n = 0; n < 500; n += 1) await placeOn({ PORTFOLIO: failingObject(FULL) });
  expect(log.mock.calls.length).toBe(2);
  expect(log.mock.calls[1]?.[1]).toMatchObject({ alike: 499 });
});

test("a failure is told of at /health/ready for a minute", async () => {
  const warnings = async () => (await (await ask("/health/ready", {})).json<{ warnings: string[] }>()).warnings;
  expect(await warnings()).toEqual([]);
  await placeOn({ PORTFOLIO: failingObject(FULL) });
  expect(await warnings()).toEqual(["Storage has failed within the last minute"]);
  vi.setSystemTime(Date.now() + 60_000);
  expect(await warnings()).toEqual([]);
});
