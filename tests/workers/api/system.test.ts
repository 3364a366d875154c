import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { ROUTES } from "../../../domain/api/routes.ts";
import worker from "../../../worker/index.ts";
import { newAccount } from "../support/account.ts";
import { call, expectProblem, newTrader, send, success } from "../support/api.ts";

test("it is well", async () => {
  expect(await call(api.health, {})).toMatchObject({ status: "ok" });
});

describe("addresses that lead nowhere", () => {
  test.each([
    "/api/v1",
    "/api/v1/",
    "/api/v1/nothing",
    "/api/v1/orders/a/b",
    "/api",
    "/api/v2/health",
    "/api/v1/../../assets/../api/etc/passwd",
    "/api/v1/artists//book",
  ])("%s", async (path) => {
    await expectProblem(await send(path), "not_found");
  });

  test.each(["PUT", "PATCH", "DELETE", "POST"])("a method that the address does not have: %s", async (method) => {
    await expectProblem(await send("/api/v1/health", { method }), "not_found");
  });
});

test("every problem names its request", async () => {
  const one = await expectProblem(await send("/api/v1/nothing"), "not_found");
  const other = await expectProblem(await send("/api/v1/nothing"), "not_found");
  expect(one.requestId).not.toBe(other.requestId);
});

test("a request's id is ours, not the caller's: it goes into the audit log", async () => {
  const response = await send("/api/v1/nothing", { headers: { "X-Request-Id": "chosen-by-the-caller" } });
  const id = response.headers.get("X-Request-Id");
  expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  expect((await expectProblem(response, "not_found")).requestId).toBe(id);
});

describe("being ready", () => {
  const ready = async (url: string, PUBLIC_URL: string) => {
    const response = await worker.fetch(new Request(url), { ...env, PUBLIC_URL }, createExecutionContext());
    return await success(api.ready, response);
  };

  test("says that a deployment without a public address sends no mail, in its log too", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const missed = "Mail needs PUBLIC_URL: none is sent, and plain http is not refused";
    expect(await ready("https://somewhere.test/api/v1/health/ready", "")).toMatchObject({
      status: "ready",
      warnings: [missed],
    });
    expect(warn.mock.calls.flat()).toContain(`Not configured: ${missed}`);
    warn.mockRestore();
  });

  test("warns of nothing where there is one, or on this very machine", async () => {
    const path = "/api/v1/health/ready";
    expect((await ready(`https://anticip.test${path}`, "https://anticip.test")).warnings).toEqual([]);
    expect((await ready(`http://127.0.0.1:8787${path}`, "")).warnings).toEqual([]);
  });
});

describe("where the public address is https", () => {
  const visit = (url: string, PUBLIC_URL = "https://anticip.test") =>
    worker.fetch(new Request(url), { ...env, PUBLIC_URL }, createExecutionContext());

  test("plain http is refused, and not redirected", async () => {
    for (const path of ["/api/v1/health", "/rooms/market", "/assets/elsewhere"])
      await expectProblem(await visit(`http://anticip.test${path}`), "forbidden");
    expect((await visit("https://anticip.test/api/v1/health")).status).toBe(200);
  });

  test("and only there", async () => {
    for (const address of ["", "http://localhost:8787"])
      expect((await visit("http://localhost:8787/api/v1/health", address)).status).toBe(200);
  });
});

test("what somebody may not do is logged, with who tried", async () => {
  const log = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const { id, token } = await newAccount();
  const { requestId } = await expectProblem(
    await send("/api/v1/admin/users", { headers: { Authorization: `Bearer ${token}` } }),
    "forbidden",
  );
  expect(log.mock.calls).toEqual([
    ["not allowed", { requestId, code: "forbidden", method: "GET", path: "/api/v1/admin/users", account: id }],
  ]);
  log.mockRestore();
});

test("answers carry the headers that keep browsers safe", async () => {
  for (const path of ["/api/v1/health", "/api/v1/nothing", "/assets/elsewhere", "/rooms/market"]) {
    expect(Object.fromEntries((await send(path)).headers), path).toMatchObject({
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=63072000; includeSubDomains",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
  }
});

describe("the OpenAPI document", () => {
  type Operation = { responses: Record<string, { content?: Record<string, unknown> }>; security?: unknown[] };
  const document = async () =>
    (await send("/api/v1/openapi.json")).json<{ openapi: string; paths: Record<string, Record<string, Operation>> }>();

  test("describes every operation, and no other", async () => {
    const { openapi, paths } = await document();
    expect(openapi).toBe("3.1.0");
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(described.toSorted()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).toSorted());
    expect(ROUTES.length).toBeGreaterThan(20);
  });

  test("says of each whether one must sign in, and that problems are problems", async () => {
    const { paths } = await document();
    for (const { method, path, auth, status, otherStatus } of ROUTES) {
      const operation = paths[path]?.[method];
      if (!operation) throw new Error(`${method} ${path} is not described`);
      const { responses, security } = operation;
      expect(Boolean(security), path).toBe(Boolean(auth));
      expect("401" in responses || !auth, path).toBe(true);
      for (const [code, { content }] of Object.entries(responses)) {
        if (Number(code) >= 400) expect(Object.keys(content ?? {}), path).toEqual(["application/problem+json"]);
        else expect([status, otherStatus].map(String), path).toContain(code);
      }
    }
  });
});

test("every operation for users refuses a stranger, every one for the operator refuses a user", async () => {
  const { token } = await newTrader();
  for (const { method, path, auth } of ROUTES.filter((route) => route.auth)) {
    const address = `/api/v1${path.replace("{id}", crypto.randomUUID())}`;
    const init = {
      method: method.toUpperCase(),
      ...(method !== "get" && { body: "{}", headers: { "Content-Type": "application/json" } }),
    };
    const asUser = { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } };
    await expectProblem(await send(address, init), "unauthenticated");
    if (auth === "operator") await expectProblem(await send(address, asUser), "unauthenticated");
  }
});
