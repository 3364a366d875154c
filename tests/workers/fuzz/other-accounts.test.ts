import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { database } from "../../../worker/platform/database.ts";
import { passkeys } from "../../../worker/platform/schema/index.ts";
import { call, request, send } from "../support/api.ts";
import { limitOrder, list, marketOrder } from "../support/exchange.ts";
import { newAccount } from "./callers.ts";
import { type Operation, operations } from "./operations.ts";

/*
 * Two accounts that each have something of everything. Whatever one of them asks
 * for with the other's ids, it learns nothing and changes nothing.
 */

const { operations: all } = await operations();

interface Owner {
  id: string;
  username: string;
  token: string;
  /** Ids of what belongs to nobody else. */
  ids: string[];
}

let ada: Owner;
let eve: Owner;

async function newOwner(): Promise<Owner> {
  const { id, username, session, token } = await newAccount("user");
  const resting = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 3, 500), token });
  const filled = await call(api.placeOrder, { body: marketOrder("tyla", "buy", 2), token });
  const { key } = await call(api.createApiKey, { body: { name: `key of ${username}`, scope: "trade" }, token });
  const passkey = `passkey-of-${username}`;
  await database(env)
    .insert(passkeys)
    .values({ id: passkey, userId: id, name: passkey, publicKey: "", counter: 0, transports: [], createdAt: 1 });
  return { id, username, token, ids: [id, resting.id, filled.id, session, key.id, passkey] };
}

/** Everything of an account that another could want to see or change. */
async function everythingOf({ token }: Owner) {
  const { exportedAt: _, ...exported } = await call(api.exportAccount, { token });
  // Looking is an act too.
  exported.acts = exported.acts.filter(({ action }) => action !== "account_exported");
  return {
    exported,
    portfolio: await call(api.getPortfolio, { token }),
    orders: await call(api.listOrders, { query: {}, token }),
  };
}

beforeAll(async () => {
  await list("tyla", 1_000);
  ada = await newOwner();
  eve = await newOwner();
});

const withIds = all.filter(({ path }) => path.includes("{id}") && !path.startsWith("/artists"));
const bodies: Record<string, object> = {
  "patch /orders/{id}": { quantity: 1 },
  "patch /admin/users/{id}": { role: "admin" },
  "patch /moderation/flags/{id}": { status: "dismissed", note: "" },
};

function sendAs({ token }: Owner, { method, path }: Operation, id: string): Promise<Response> {
  const body = bodies[`${method} ${path}`];
  const headers = { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) };
  return send(`/api/v1${path.replace("{id}", id)}`, {
    method: method.toUpperCase(),
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
}

describe("with every id of another account", () => {
  test.each(withIds.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    "%s is refused, and changes nothing",
    async (_, operation) => {
      const before = await everythingOf(ada);
      for (const id of ada.ids) {
        const response = await sendAs(eve, operation, id);
        expect([400, 403, 404], `${id}: ${response.status}`).toContain(response.status);
        const text = await response.text();
        for (const secret of [ada.username, ...ada.ids]) expect(text).not.toContain(secret);
      }
      expect(await everythingOf(ada)).toEqual(before);
    },
  );
});

test("an id of another account is refused in the very words of one that does not exist", async () => {
  for (const operation of withIds) {
    for (const id of ada.ids) {
      const nobodys = /^[\da-f-]{36}$/.test(id) ? crypto.randomUUID() : `${id}-of-nobody`;
      const [theirs, unknown] = await Promise.all([sendAs(eve, operation, id), sendAs(eve, operation, nobodys)]);
      const { requestId: _a, ...told } = await theirs.json<{ requestId: string }>();
      const { requestId: _b, ...expected } = await unknown.json<{ requestId: string }>();
      expect(told, `${operation.method} ${operation.path}`).toEqual(expected);
    }
  }
});

test("nothing that an account may read names another", async () => {
  for (const { method, path, route } of all) {
    if (method !== "get" || !route.auth || path.includes("{id}")) continue;
    const text = await (await sendAs(eve, { method, path } as Operation, "")).text();
    for (const secret of [ada.username, ...ada.ids]) expect(text, path).not.toContain(secret);
  }
});

test("a cursor of another account's list shows one's own", async () => {
  const { nextCursor } = await call(api.listOrders, { query: { limit: 1 }, token: ada.token });
  const { orders } = await call(api.listOrders, { query: { cursor: nextCursor ?? "0" }, token: eve.token });
  for (const { id } of orders) expect(ada.ids).not.toContain(id);
});

test("a clientOrderId that another account used makes an order of one's own", async () => {
  const order = limitOrder("tyla", "buy", 1, 500);
  const theirs = await call(api.placeOrder, { body: order, token: ada.token });
  const mine = await call(api.placeOrder, { body: order, token: eve.token });
  expect(mine.id).not.toBe(theirs.id);
  expect((await request(api.getOrder, { params: { id: mine.id }, token: ada.token })).status).toBe(404);
});
