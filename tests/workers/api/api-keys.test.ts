import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { ROUTES } from "../../../domain/api/routes.ts";
import { call, expectProblem, request, send } from "../support/api.ts";
import { limitOrder, list, marketOrder } from "../support/exchange.ts";
import { join } from "../support/socket.ts";
import { actsOn, newUser, type User } from "../support/users.ts";

let ada: User;
beforeAll(async () => {
  await list("tyla", 1_000);
  ada = await newUser();
});

const newKey = (scope: api.Scope, { token } = ada) =>
  call(api.createApiKey, { body: { name: "a program", scope }, token });
const revoke = (id: string, { token } = ada) => request(api.revokeApiKey, { params: { id }, token });

/** What a key can be used for: each refuses one that is no good. */
const expectRefused = async (key: string) => {
  await expectProblem(await request(api.getPortfolio, { token: key }), "unauthenticated");
  await expectProblem(await request(api.listOrders, { query: {}, token: key }), "unauthenticated");
  await expectProblem(
    await request(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 900), token: key }),
    "unauthenticated",
  );
};

describe("a new key", () => {
  test("has the form that secret scanners look for, and only a hash of its secret is stored", async () => {
    const { key, secret } = await newKey("trade");
    expect(secret).toMatch(/^anticip_[0-9a-f]{32}_[\w-]{43}$/);
    expect(secret).toContain(key.id.replaceAll("-", ""));
    const { results } = await env.DB.prepare("SELECT * FROM api_keys").all();
    expect(JSON.stringify(results)).not.toContain(secret.slice(-43));
    expect(JSON.stringify(await actsOn(ada.id))).not.toContain(secret.slice(-43));
  });

  test.each(["\0", "\u200b", "\u202e", "\u2066\u2069", "\u3164", " \u200d ", "bot\0", "bot\u202e"])(
    "has no name that nobody sees, or that does something to what stands around it: %j",
    async (name) => {
      const user = await newUser();
      const body = { name, scope: "read" } as const;
      const { errors } = await expectProblem(
        await request(api.createApiKey, { body, token: user.token }),
        "invalid_request",
      );
      expect(new Set(errors?.map(({ path }) => path))).toEqual(new Set(["name"]));
      expect((await call(api.listApiKeys, { token: user.token })).keys).toEqual([]);
    },
  );

  test("is shown once: lists know its name and scope, no more, and the answer goes into no cache", async () => {
    const user = await newUser();
    const response = await request(api.createApiKey, { body: { name: " bot ", scope: "read" }, token: user.token });
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const { key } = await response.json<{ key: api.ApiKey }>();
    expect(key).toMatchObject({ name: "bot", scope: "read", lastUsedAt: null });
    expect(await call(api.listApiKeys, { token: user.token })).toEqual({ keys: [key] });
    expect(await actsOn(user.id, "api_key_created")).toEqual([
      { action: "api_key_created", actor: user.id, detail: { key: key.id, scope: "read" } },
    ]);
  });

  test("asks for a recent proof of who one is", async () => {
    const user = await newUser();
    await env.DB.prepare("UPDATE sessions SET confirmed_at = 0 WHERE user_id = ?").bind(user.id).run();
    await expectProblem(
      await request(api.createApiKey, { body: { name: "x", scope: "read" }, token: user.token }),
      "confirm_required",
    );
  });

  test("is refused beyond twenty, however many are asked for at once; a revoked one makes room", async () => {
    const user = await newUser();
    const ask = () => request(api.createApiKey, { body: { name: "x", scope: "read" }, token: user.token });
    const statuses = (await Promise.all(Array.from({ length: 25 }, ask))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    await expectProblem(await ask(), "too_many_keys");
    const { keys } = await call(api.listApiKeys, { token: user.token });
    expect(keys).toHaveLength(20);
    await revoke(keys[0]?.id ?? "", user);
    expect((await ask()).status).toBe(201);
  });
});

describe("a key that may trade", () => {
  test("places, changes and cancels the account's orders, and reads them", async () => {
    const { secret: token } = await newKey("trade");
    const { id } = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 2, 900), token });
    await call(api.amendOrder, { params: { id }, body: { price: 901 }, token });
    expect(await call(api.getOrder, { params: { id }, token: ada.token })).toMatchObject({
      price: 901,
      status: "open",
    });
    await call(api.cancelOrder, { params: { id }, token });
    const { orders } = await call(api.listOrders, { query: {}, token });
    expect(orders[0]).toMatchObject({ id, status: "cancelled" });
  });
});

describe("a key that may read", () => {
  test("sees the portfolio, orders and the account's room", async () => {
    const { secret: token } = await newKey("read");
    expect(await call(api.getPortfolio, { token })).toEqual(await call(api.getPortfolio, { token: ada.token }));
    await call(api.listOrders, { query: {}, token });
    expect(await (await join("/rooms/portfolio", token)).next("portfolio")).toMatchObject({ type: "portfolio" });
  });

  test("moves nothing", async () => {
    const { secret: token } = await newKey("read");
    const { id } = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 900), token: ada.token });
    const { type: _type, ...trade } = marketOrder("tyla", "buy", 1);
    const before = await call(api.getPortfolio, { token });
    for (const response of [
      await request(api.placeOrder, { body: marketOrder("tyla", "buy", 1), token }),
      await request(api.placeTrade, { body: trade, token }),
      await request(api.placeOrders, { body: { orders: [marketOrder("tyla", "buy", 1)] }, token }),
      await request(api.amendOrder, { params: { id }, body: { price: 901 }, token }),
      await request(api.cancelOrder, { params: { id }, token }),
      await request(api.cancelOrders, { query: {}, token }),
    ]) {
      await expectProblem(response, "scope_missing");
    }
    expect(await call(api.getPortfolio, { token })).toEqual(before);
  });
});

test("no key reaches the account itself, administration or the operator's routes, not even an admin's", async () => {
  const admin = await newUser();
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(admin.id).run();
  const { secret } = await newKey("trade", admin);
  const { paths } = await (await send("/api/v1/openapi.json")).json<{ paths: Record<string, object> }>();
  const guarded = ROUTES.filter(
    ({ auth, path }) => auth !== undefined && auth !== "read" && auth !== "trade" && path in paths,
  );
  expect(guarded.length).toBeGreaterThan(20);
  for (const { method, path } of guarded) {
    const headers = { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" };
    const init = { method: method.toUpperCase(), headers, ...(method !== "get" && { body: "{}" }) };
    await expectProblem(await send(`/api/v1${path.replace("{id}", crypto.randomUUID())}`, init), "scope_missing");
  }
});

describe("revoking a key", () => {
  test("counts at once, for orders, for reading and for rooms that are open", async () => {
    const { key, secret } = await newKey("trade");
    const socket = await join("/rooms/portfolio", secret);
    await socket.next("portfolio");
    expect((await revoke(key.id)).status).toBe(204);
    await expectRefused(secret);
    expect(await socket.end()).toBe(1008);
    expect((await call(api.listApiKeys, { token: ada.token })).keys.map(({ id }) => id)).not.toContain(key.id);
    expect(await actsOn(ada.id, "api_key_revoked")).toContainEqual({
      action: "api_key_revoked",
      actor: ada.id,
      detail: { key: key.id },
    });
  });

  test("is refused for one that is unknown, was revoked before, or is somebody else's", async () => {
    const { key, secret } = await newKey("read");
    await expectProblem(await revoke(key.id, await newUser()), "unknown_key");
    expect(await call(api.getPortfolio, { token: secret })).toMatchObject({ granted: 1_000_000 });
    await revoke(key.id);
    await expectProblem(await revoke(key.id), "unknown_key");
    await expectProblem(await revoke(crypto.randomUUID()), "unknown_key");
  });
});

test("a key that is made up, cut short, or has another secret is no key", async () => {
  const { secret } = await newKey("trade");
  const last = secret.endsWith("A") ? "B" : "A";
  const other = await newKey("trade");
  const madeUp = [
    secret.slice(0, -1),
    secret.slice(0, -1) + last,
    secret.slice(0, -43) + other.secret.slice(-43),
    `anticip_${"0".repeat(32)}_${"A".repeat(43)}`,
    "anticip_",
  ];
  for (const key of madeUp) {
    await expectRefused(key);
    await expectRefused(key); // as it was remembered
  }
  expect(await call(api.getPortfolio, { token: secret })).toMatchObject({ granted: 1_000_000 });
});

test("D1 is asked about a key once a minute, and then again", async () => {
  const { key, secret } = await newKey("read");
  await call(api.getPortfolio, { token: secret });
  await env.DB.prepare("UPDATE api_keys SET revoked_at = 1 WHERE id = ?").bind(key.id).run();
  await call(api.getPortfolio, { token: secret });
  vi.useFakeTimers({ now: Date.now() + 60_001, toFake: ["Date"] });
  try {
    await expectProblem(await request(api.getPortfolio, { token: secret }), "unauthenticated");
  } finally {
    vi.useRealTimers();
  }
});

test("the last use is told to the minute, and its network noted", async () => {
  const user = await newUser();
  const { secret } = await newKey("read", user);
  await send("/api/v1/portfolio", {
    headers: { Authorization: `Bearer ${secret}`, "CF-Connecting-IP": "203.0.113.7" },
  });
  await vi.waitFor(async () => {
    const { keys } = await call(api.listApiKeys, { token: user.token });
    expect((keys[0]?.lastUsedAt ?? 1) % 60_000).toBe(0);
    const seen = await env.DB.prepare("SELECT count(*) AS count FROM account_addresses WHERE user_id = ?")
      .bind(user.id)
      .first<{ count: number }>();
    expect(seen?.count).toBe(1);
  });
});
