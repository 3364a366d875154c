import { describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import type { Route } from "../../../domain/api/index.ts";
import { call, expectProblem, newTrader, send } from "../support/api.ts";

const routes = Object.values(api).filter((value): value is Route & typeof value => typeof value === "object" && "path" in value && "method" in value);

test("it is well", async () => {
  expect(await call(api.health, {})).toMatchObject({ status: "ok" });
});

describe("addresses that lead nowhere", () => {
  test.each(["/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/orders/a/b", "/api", "/api/v2/health", "/api/v1/../../etc/passwd", "/api/v1/artists//book"])("%s", async (path) => {
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

test("answers carry the headers that keep browsers safe", async () => {
  for (const path of ["/api/v1/health", "/api/v1/nothing", "/elsewhere", "/rooms/market"]) {
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
  const document = async () => (await send("/api/v1/openapi.json")).json<{ openapi: string; paths: Record<string, Record<string, Operation>> }>();

  test("describes every operation, and no other", async () => {
    const { openapi, paths } = await document();
    expect(openapi).toBe("3.1.0");
    const described = Object.entries(paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`));
    expect(described.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
    expect(routes.length).toBeGreaterThan(20);
  });

  test("says of each whether one must sign in, and that problems are problems", async () => {
    const { paths } = await document();
    for (const { method, path, auth, status, otherStatus } of routes) {
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
  for (const { method, path, auth } of routes) {
    const address = `/api/v1${path.replace("{id}", crypto.randomUUID())}`;
    const init = { method: method.toUpperCase(), ...(method !== "get" && { body: "{}", headers: { "Content-Type": "application/json" } }) };
    if (auth) await expectProblem(await send(address, init), "unauthenticated");
    if (auth === "operator") await expectProblem(await send(address, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } }), "unauthenticated");
  }
});
