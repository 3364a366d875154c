import { env } from "cloudflare:workers";
import { getTableName } from "drizzle-orm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { FEATURES } from "../../../worker/registry.ts";
import { PASSWORD } from "../support/account.ts";
import { call, expectProblem, request } from "../support/api.ts";
import { limitOrder, list, marketOrder } from "../support/exchange.ts";
import { asked, join, upgrade } from "../support/socket.ts";
import { actsOn, newUser, newUserAs, type User } from "../support/users.ts";

beforeAll(() => list("tyla", 1_000));

const CAPTION = "what ada thought of it";

/** Columns that name an account, or say who somebody is. */
const NAMES_ACCOUNTS =
  /^(user_id|actor|subject|buyer|seller|.*account.*|.*username.*|.*email.*|reviewed_by|decided_by|requested_by)$/;

/** What names accounts within a text: a message that failed says whom it was about. */
const NAMING_WITHIN = ["dead_letters"];

/** The tables in D1 with such columns; those of the platform and of migrations are not the exchange's. */
async function tablesAboutAccounts(): Promise<Record<string, string[]>> {
  const { results: tables } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'd1_*'",
  ).all<{ name: string }>();
  const columns = await env.DB.batch<{ name: string }>(
    tables.map(({ name }) => env.DB.prepare(`PRAGMA table_info(${name})`)),
  );
  const naming = tables.map(({ name }, index): [string, string[]] => [
    name,
    columns[index]!.results.map((column) => column.name).filter((column) => NAMES_ACCOUNTS.test(column)),
  ]);
  return Object.fromEntries(naming.filter(([, found]) => found.length > 0));
}

/** What belongs to an account alone: every table whose rows have one owner, with the rows of this one. */
async function rowsAbout(id: string): Promise<Record<string, Record<string, unknown>[]>> {
  const found: Record<string, Record<string, unknown>[]> = {};
  for (const [table, columns] of Object.entries(await tablesAboutAccounts())) {
    if (!columns.includes("user_id")) continue;
    const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE user_id = ?`).bind(id).all();
    if (results.length > 0) found[table] = results;
  }
  return found;
}

test("every table that names accounts is declared by one feature, which says what becomes of it", async () => {
  const declared = FEATURES.flatMap(({ personalData = [] }) => personalData).map(({ table }) => getTableName(table));
  expect(declared.toSorted()).toEqual([...Object.keys(await tablesAboutAccounts()), ...NAMING_WITHIN].toSorted());
});

/** An account with something in every table, a position, and orders open and closed. */
async function newTraderWithPast(username?: string): Promise<User & { key: string }> {
  const user = await newUser({ ...(username !== undefined && { username }), address: "198.51.100.77" });
  const { secret } = await call(api.createApiKey, { body: { name: "bot", scope: "trade" }, token: user.token });
  await env.DB.batch([
    env.DB.prepare(
      "UPDATE users SET email = 'Ada@example.test', email_key = ?1, pending_email = 'b@example.test', totp_secret = 'sealed', totp_since = 1, totp_last_step = 1 WHERE id = ?2",
    ).bind(`${user.id}@example.test`, user.id),
    env.DB.prepare("INSERT INTO passkeys VALUES (?1, ?2, 'phone', 'cose', 0, '[]', 1, NULL)").bind(
      `pk-${user.id}`,
      user.id,
    ),
    env.DB.prepare("INSERT INTO identities VALUES ('google', ?1, ?2, 'ada@example.test', 1)").bind(
      `g-${user.id}`,
      user.id,
    ),
    env.DB.prepare("INSERT INTO recovery_codes VALUES (?1, 'hashed-code')").bind(user.id),
    env.DB.prepare("INSERT INTO challenges VALUES (?1, 'verify-email', ?2, '{}', 1)").bind(`c-${user.id}`, user.id),
  ]);
  await call(api.placeTrade, {
    body: { clientOrderId: "t1", artistId: "tyla", side: "buy", quantity: 10, caption: CAPTION },
    token: user.token,
  });
  await call(api.placeOrder, { body: limitOrder("tyla", "buy", 5, 900), token: user.token });
  await call(api.placeOrder, { body: limitOrder("tyla", "sell", 10, 1_500), token: user.token });
  return { ...user, key: secret };
}

const balance = (id: string) => env.PORTFOLIO.getByName(id).balance();
const remove = ({ token }: User) => request(api.deleteAccount, { token });

describe("the export", () => {
  test("is one file with everything about me, and no secret", async () => {
    const user = await newTraderWithPast();
    const response = await request(api.exportAccount, { token: user.token });
    expect(response.headers.get("Content-Disposition")).toBe('attachment; filename="anticip-export.json"');
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(response.headers.get("Content-Type")).toBe("application/json");
    const text = await response.text();
    const data = api.exportAccount.response.parse(JSON.parse(text));
    expect(data).toMatchObject({
      account: {
        id: user.id,
        username: user.username,
        email: "Ada@example.test",
        pendingEmail: "b@example.test",
        secondFactor: true,
        recoveryCodesLeft: 1,
      },
      sessions: [{ method: "password" }],
      apiKeys: [{ name: "bot", scope: "trade" }],
      passkeys: [{ name: "phone", publicKey: "cose" }],
      identities: [{ provider: "google", email: "ada@example.test" }],
      networks: [{ addressHash: expect.any(String), lastSeenAt: expect.any(Number) }],
      portfolio: { cash: 989_949, positions: [{ artistId: "tyla", shares: 10 }] },
      orders: [
        { side: "sell", status: "open" },
        { side: "buy", status: "open" },
        { caption: CAPTION, fills: [{ quantity: 10, fee: 11 }] },
      ],
    });
    expect(data.acts.map(({ action }) => action)).toEqual([
      "account_exported",
      "api_key_created",
      "signed_in",
      "registered",
    ]);
    const { results } = await env.DB.prepare(
      "SELECT password_hash AS secret FROM users WHERE id = ?1 UNION SELECT secret_hash FROM api_keys WHERE user_id = ?1 UNION SELECT token_hash FROM sessions WHERE user_id = ?1",
    )
      .bind(user.id)
      .all<{ secret: string }>();
    for (const secret of [
      ...results.map((row) => row.secret),
      "sealed",
      "hashed-code",
      user.key.slice(-43),
      "198.51.100.77",
    ])
      expect(text.includes(secret)).toBe(false);
  });

  test("has every order, however many", async () => {
    const user = await newUser();
    for (let batch = 0; batch < 3; batch++) {
      const orders = Array.from({ length: 150 }, (_, index) => limitOrder("tyla", "buy", 1, 1 + index));
      await call(api.placeOrders, { body: { orders }, token: user.token });
    }
    const data = await call(api.exportAccount, { token: user.token });
    expect(data.orders).toHaveLength(450);
    expect(new Set(data.orders.map((order) => order["clientOrderId"])).size).toBe(450);
  });

  test("has every fill of an order, not only those that are usually shown", async () => {
    const user = await newUser();
    const buyers = await newUser();
    await call(api.placeOrder, { body: limitOrder("tyla", "buy", 101, 1_002), token: user.token });
    await call(api.placeOrder, { body: marketOrder("tyla", "buy", 101), token: buyers.token });
    for (let sale = 0; sale < 101; sale++)
      await call(api.placeOrder, { body: limitOrder("tyla", "sell", 1, 1_002), token: buyers.token });
    await vi.waitFor(
      async () => {
        const { orders } = await call(api.exportAccount, { token: user.token });
        expect(orders[0]?.["fills"]).toHaveLength(101);
      },
      { timeout: 20_000, interval: 500 },
    );
  });

  test("does not say what moderators noted", async () => {
    const [user, other] = [await newUser(), await newUser()];
    const [a, b] = [user.id, other.id].toSorted();
    await env.DB.prepare(
      "INSERT INTO flags (kind, artist_id, account_a, account_b, link, trades, quantity, notional, first_trade_at, last_trade_at, note) VALUES ('wash_trade', 'tyla', ?, ?, 'l', 1, 1, 1, 1, 1, 'suspected')",
    )
      .bind(a, b)
      .run();
    expect(JSON.stringify(await call(api.exportAccount, { token: user.token }))).not.toContain("suspected");
  });

  test("asks for a recent proof of who one is", async () => {
    const user = await newUser();
    await env.DB.prepare("UPDATE sessions SET confirmed_at = 0 WHERE user_id = ?").bind(user.id).run();
    await expectProblem(await request(api.exportAccount, { token: user.token }), "confirm_required");
    await expectProblem(await remove(user), "confirm_required");
  });
});

describe("deleting an account", () => {
  test("leaves nothing in D1 that says whose it was, and the cookie is cleared", async () => {
    const user = await newTraderWithPast();
    expect(Object.keys(await rowsAbout(user.id))).toHaveLength(7);
    const response = await remove(user);
    expect(response.status).toBe(204);
    expect(response.headers.get("Set-Cookie")).toMatch(/^__Host-anticip-refresh=;.*Max-Age=0/);
    expect(await rowsAbout(user.id)).toEqual({});
    expect(await env.DB.prepare("SELECT * FROM users WHERE id = ?").bind(user.id).first()).toEqual({
      id: user.id,
      username: "deleted",
      username_key: `~${user.id}`,
      role: "user",
      created_at: expect.any(Number),
      deleted_at: expect.any(Number),
      password_hash: null,
      email: null,
      email_key: null,
      pending_email: null,
      totp_secret: null,
      totp_since: null,
      totp_last_step: null,
      currency: null,
    });
    expect(await actsOn(user.id, "account_deleted")).toEqual([
      { action: "account_deleted", actor: user.id, detail: {} },
    ]);
  });

  test("cancels its orders and releases what they held; cash and shares stay where they must be counted", async () => {
    const user = await newTraderWithPast();
    const offered = async () =>
      (await call(api.getBook, { params: { id: "tyla" } })).asks.find(([price]) => price === 1_500)?.[1] ?? 0;
    const resting = await offered();
    const [before, { cash }] = [await balance(user.id), await call(api.getPortfolio, { token: user.token })];
    expect(before.heldCash).toBeGreaterThan(0);
    await remove(user);
    expect(await balance(user.id)).toMatchObject({
      cash,
      heldCash: 0,
      granted: 1_000_000,
      positions: [{ artistId: "tyla", shares: 10 }],
    });
    expect(await offered()).toBe(resting - 10);
    const { balanced, accounts } = await call(api.getTransparency, {});
    expect([balanced, accounts.balanced]).toEqual([true, true]);
  });

  test("ends every way in, for tokens, keys, cookies and rooms, at once", async () => {
    const user = await newTraderWithPast();
    await call(api.getPortfolio, { token: user.key });
    const rooms = [await join("/rooms/portfolio", user.token), await join("/rooms/portfolio", user.key)];
    await remove(user);
    for (const token of [user.token, user.key]) {
      await expectProblem(await request(api.getPortfolio, { token }), "unauthenticated");
      await expectProblem(
        await request(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 900), token }),
        "unauthenticated",
      );
      await expectProblem(await request(api.cancelOrders, { query: {}, token }), "unauthenticated");
    }
    await expectProblem(await request(api.me, { token: user.token }), "unauthenticated");
    await expectProblem(await request(api.exportAccount, { token: user.token }), "unauthenticated");
    await expectProblem(await remove(user), "unauthenticated");
    await expectProblem(await request(api.refresh, { cookie: user.cookie }), "invalid_refresh_token");
    for (const username of [user.username, `~${user.id}`, "deleted"]) {
      await expectProblem(await request(api.login, { body: { username, password: PASSWORD } }), "invalid_credentials");
    }
    for (const room of rooms) expect(await room.end()).toBe(1008);
    for (const token of [user.token, user.key])
      await expectProblem(await upgrade("/rooms/portfolio", asked(token)), "unauthenticated");
  });

  test("frees the name at once, for an account that is another", async () => {
    const user = await newTraderWithPast("Leaver");
    await remove(user);
    const heir = await newUser({ username: "leaver" });
    expect(heir.id).not.toBe(user.id);
    expect(await call(api.getPortfolio, { token: heir.token })).toMatchObject({ cash: 1_000_000, positions: [] });
    expect((await call(api.myActs, { query: {}, token: heir.token })).acts).toHaveLength(2);
  });

  test("keeps the public tape as it was", async () => {
    const user = await newTraderWithPast();
    const { orders } = await call(api.listOrders, { query: { status: "closed" }, token: user.token });
    await remove(user);
    const seq = orders[0]?.fills[0]?.seq;
    await vi.waitFor(
      async () => {
        const { trades } = await call(api.getTrades, { params: { id: "tyla" }, query: { limit: 200 } });
        expect(trades.find((trade) => trade.seq === seq)).toMatchObject({ quantity: 10, side: "buy" });
      },
      { timeout: 20_000, interval: 200 },
    );
  });

  test("takes the account off the lists of admins, and its name off flags", async () => {
    const [admin, user, other] = [await newUserAs("admin"), await newUser(), await newUser()];
    const [a, b] = [user.id, other.id].toSorted();
    await env.DB.prepare(
      "INSERT INTO flags (kind, artist_id, account_a, account_b, link, trades, quantity, notional, first_trade_at, last_trade_at) VALUES ('wash_trade', 'left', ?, ?, 'l', 1, 1, 1, 1, 9)",
    )
      .bind(a, b)
      .run();
    await remove(user);
    const { users } = await call(api.listUsers, { query: { limit: 200 }, token: admin.token });
    expect(users.map(({ id }) => id)).not.toContain(user.id);
    await expectProblem(
      await request(api.setRole, { params: { id: user.id }, body: { role: "admin" }, token: admin.token }),
      "unknown_user",
    );
    const { flags } = await call(api.listFlags, { query: {}, token: admin.token });
    expect(
      flags
        .find(({ artistId }) => artistId === "left")
        ?.accounts.map(({ username }) => username)
        .toSorted(),
    ).toEqual(["deleted", other.username].toSorted());
    await env.DB.prepare("UPDATE users SET role = 'user'").run();
  });

  test("is refused to the last admin, who loses nothing; of two that leave at once one stays", async () => {
    const admin = await newUserAs("admin");
    await expectProblem(await remove(admin), "last_admin");
    expect(await call(api.me, { token: admin.token })).toMatchObject({ role: "admin", username: admin.username });
    expect(await call(api.getPortfolio, { token: admin.token })).toMatchObject({ cash: 1_000_000 });
    const other = await newUserAs("admin");
    const statuses = (await Promise.all([remove(admin), remove(other)])).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([204, 409]);
    const left = await env.DB.prepare(
      "SELECT count(*) AS count FROM users WHERE role = 'admin' AND deleted_at IS NULL",
    ).first<{ count: number }>();
    expect(left?.count).toBe(1);
  });

  test("that fails half-way can be asked for again", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const user = await newTraderWithPast();
    await env.DB.prepare("ALTER TABLE challenges RENAME TO challenges_away").run();
    await expectProblem(await remove(user), "internal");
    await env.DB.prepare("ALTER TABLE challenges_away RENAME TO challenges").run();
    expect(await call(api.me, { token: user.token })).toMatchObject({ username: user.username });
    await expectProblem(await request(api.getPortfolio, { token: user.token }), "unauthenticated");
    expect((await remove(user)).status).toBe(204);
    expect(await rowsAbout(user.id)).toEqual({});
  });
});
