import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { actsOf, at, cookieOf, loginAs, newAccount, newName, PASSWORD } from "../support/account.ts";
import { call, expectProblem, request, success } from "../support/api.ts";
import worker from "../../../worker/index.ts";
import { hashSecret, newSecret } from "../../../worker/platform/crypto/random-secret.ts";

const registerAs = (username: string, password = PASSWORD) => request(api.register, { body: { username, password } });
const refresh = (cookie: string) => request(api.refresh, { cookie });

let cookie: string;
let username: string;
beforeAll(async () => {
  username = newName();
  cookie = cookieOf(await registerAs(username));
});

/** A session of an account of its own, so that revoking it touches no other test. */
const newSession = async (): Promise<string> => (await newAccount()).cookie;

describe("registering", () => {
  test("signs in: a token that works, and a cookie that scripts cannot read", async () => {
    const name = newName();
    const response = await registerAs(name);
    const { accessToken, account, expiresAt } = await success(api.register, response.clone());
    expect(account.username).toBe(name);
    expect(expiresAt - Date.now()).toBeGreaterThan(9 * 60_000);
    expect(expiresAt - Date.now()).toBeLessThan(10 * 60_000 + 1_000);
    expect(await call(api.me, { token: accessToken })).toEqual(account);
    const set = response.headers.get("Set-Cookie") ?? "";
    expect(set).toMatch(/^__Host-anticip-refresh=/);
    for (const attribute of ["HttpOnly", "Secure", "SameSite=Strict", "Path=/", "Max-Age=2592000"])
      expect(set).toContain(attribute);
    expect(set).not.toContain("Domain");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  test("refuses a name that is taken, in any case", async () => {
    await expectProblem(await registerAs(username.toUpperCase()), "username_taken");
  });

  test.each([["ab"], ["x".repeat(21)], ["with space"], ["naïve"], ["a/b"], [""], [7]])(
    "refuses the name %j",
    async (name) => {
      await expectProblem(await registerAs(name as string), "invalid_request");
    },
  );

  test.each(["admin", "Supp0rt", "ant1cip-news", "DELETED"])(
    "refuses the name %j, which would pass for the exchange",
    async (name) => {
      const { errors } = await expectProblem(await registerAs(name), "invalid_request");
      expect(errors).toEqual([{ path: "username", message: "This name is kept for the exchange itself" }]);
    },
  );

  test("an account from before a name was kept goes on under it", async () => {
    const { id, username: before } = await newAccount();
    await env.DB.prepare("UPDATE users SET username = 'Support', username_key = 'support' WHERE id = ?").bind(id).run();
    expect(await success(api.login, await loginAs("support"))).toMatchObject({ account: { username: "Support" } });
    await expectProblem(await loginAs(before), "invalid_credentials");
  });

  test.each(["123456789", "x".repeat(129), "", null])("refuses the password %j", async (password) => {
    await expectProblem(await registerAs(newName(), password as string), "invalid_request");
  });

  test("keeps no password, only a salted scrypt hash", async () => {
    const { results } = await env.DB.prepare("SELECT password_hash AS hash FROM users").all<{ hash: string }>();
    for (const { hash } of results) expect(hash).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
    expect(new Set(results.map(({ hash }) => hash)).size).toBe(results.length);
  });
});

describe("signing in", () => {
  test("takes the name in any case", async () => {
    expect(await success(api.login, await loginAs(username.toUpperCase()))).toMatchObject({ account: { username } });
  });

  test("tells nothing about which of name and password was wrong", async () => {
    const wrong = await expectProblem(await loginAs(username, "wrong password"), "invalid_credentials");
    const unknown = await expectProblem(await loginAs("nobody-of-that-name", PASSWORD), "invalid_credentials");
    expect({ ...wrong, requestId: "" }).toEqual({ ...unknown, requestId: "" });
  });

  test.each([{}, { username: "a" }, { username: "", password: "x" }, { username: "a", password: "x".repeat(1_001) }])(
    "refuses %j",
    async (body) => {
      await expectProblem(await request(api.login, { body: body as never }), "invalid_request");
    },
  );
});

test("signing in again ends the session that the browser had, and no other", async () => {
  const { username, cookie: before } = await newAccount();
  const elsewhere = cookieOf(await loginAs(username));
  const response = await request(api.login, { body: { username, password: PASSWORD }, cookie: before });
  await expectProblem(await refresh(before), "invalid_refresh_token");
  for (const kept of [cookieOf(response), elsewhere]) await success(api.refresh, await refresh(kept));
});

describe("refreshing", () => {
  test("gives a new token for the same account, and a new cookie", async () => {
    const { username, cookie: old } = await newAccount();
    const response = await refresh(old);
    expect(cookieOf(response)).not.toBe(old);
    const { accessToken, account } = await success(api.refresh, response);
    expect(account.username).toBe(username);
    expect(await call(api.me, { token: accessToken })).toEqual(account);
  });

  test("answers the previous cookie for a moment, for two tabs at once, but gives it no new one", async () => {
    const old = await newSession();
    await refresh(old);
    const again = await refresh(old);
    expect(again.headers.get("Set-Cookie")).toBeNull();
    await success(api.refresh, again);
  });

  test("at the same time in many tabs signs nobody out", async () => {
    const old = await newSession();
    const responses = await Promise.all(Array.from({ length: 5 }, () => refresh(old)));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const [renewed, ...others] = responses.map(cookieOf).filter((set) => set !== "");
    expect(others).toEqual([]);
    await success(api.refresh, await refresh(renewed ?? ""));
  });

  test("with a cookie used before that moment revokes the session: two parties hold it", async () => {
    const first = await newSession();
    const second = cookieOf(await refresh(first));
    vi.useFakeTimers({ now: Date.now() + 31_000, toFake: ["Date"] });
    try {
      await expectProblem(await refresh(first), "invalid_refresh_token");
      await expectProblem(await refresh(second), "invalid_refresh_token");
    } finally {
      vi.useRealTimers();
    }
  });

  test("with a cookie two generations old revokes the session at once", async () => {
    const first = await newSession();
    const second = cookieOf(await refresh(first));
    const third = cookieOf(await refresh(second));
    await expectProblem(await refresh(first), "invalid_refresh_token");
    await expectProblem(await refresh(third), "invalid_refresh_token");
  });

  test.each(["garbage", "A".repeat(43), "A".repeat(65)])(
    "with the bare id of a session and a made-up secret ends nothing: %j",
    async (secret) => {
      const session = await newSession();
      const [id] = session.split(".");
      await expectProblem(await refresh(`${id}.${secret}`), "invalid_refresh_token");
      await success(api.refresh, await refresh(session));
    },
  );

  test("with a secret of another session ends neither", async () => {
    const [one, other] = [await newSession(), await newSession()];
    const [id] = one.split(".");
    const [, secret] = other.split(".");
    await expectProblem(await refresh(`${id}.${secret}`), "invalid_refresh_token");
    for (const session of [one, other]) await success(api.refresh, await refresh(session));
  });

  test("with a cookie of the release before, which nothing tells from a made-up one, works, and ends nothing later", async () => {
    const { id, username } = await newAccount();
    const secret = newSecret();
    await env.DB.prepare("UPDATE sessions SET token_hash = ? WHERE user_id = ?").bind(hashSecret(secret), id).run();
    const session = await env.DB.prepare("SELECT id FROM sessions WHERE user_id = ?").bind(id).first<string>("id");
    const before = `__Host-anticip-refresh=${session}.${secret}`;
    const second = cookieOf(await refresh(before));
    const third = cookieOf(await refresh(second));
    await expectProblem(await refresh(before), "invalid_refresh_token");
    expect(await success(api.refresh, await refresh(third))).toMatchObject({ account: { username } });
  });

  test("with the previous cookie within that moment is written down, once in it", async () => {
    const { id, cookie: old } = await newAccount();
    const renewed = cookieOf(await refresh(old));
    expect(await actsOf(id)).not.toContain("refresh_token_repeated");
    for (let n = 0; n < 3; n += 1) await success(api.refresh, await refresh(old));
    expect((await actsOf(id)).filter((act) => act === "refresh_token_repeated")).toHaveLength(1);
    await at(Date.now() + 31_000, async () => {
      await refresh(renewed);
      await success(api.refresh, await refresh(renewed));
    });
    expect((await actsOf(id)).filter((act) => act === "refresh_token_repeated")).toHaveLength(2);
  });

  test("after thirty days without use is refused", async () => {
    const old = await newSession();
    vi.useFakeTimers({ now: Date.now() + 30 * 86_400_000 + 1, toFake: ["Date"] });
    try {
      await expectProblem(await refresh(old), "invalid_refresh_token");
    } finally {
      vi.useRealTimers();
    }
  });

  test("after ninety days is refused, however much it was used", async () => {
    const start = Date.now();
    let session = await newSession();
    for (const days of [25, 50, 75, 89])
      session = await at(start + days * 86_400_000, async () => cookieOf(await refresh(session)));
    await at(start + 91 * 86_400_000, async () => expectProblem(await refresh(session), "invalid_refresh_token"));
  });

  test.each([
    "",
    "__Host-anticip-refresh=",
    "__Host-anticip-refresh=x",
    "__Host-anticip-refresh=a.b.c",
    "__Host-anticip-refresh=%00.%00",
  ])("with the cookie %j is refused", async (forged) => {
    await expectProblem(await refresh(forged), "invalid_refresh_token");
  });

  test("stores no secret", async () => {
    const secret = cookie.split(".")[1] ?? "";
    expect(secret.length).toBeGreaterThan(40);
    const { results } = await env.DB.prepare("SELECT * FROM sessions").all();
    expect(JSON.stringify(results)).not.toContain(secret);
  });
});

describe("signing out", () => {
  test("ends the session and clears the cookie", async () => {
    const session = await newSession();
    const response = await request(api.logout, { cookie: session });
    expect(response.status).toBe(204);
    expect(response.headers.get("Set-Cookie")).toMatch(/^__Host-anticip-refresh=;.*Max-Age=0/);
    await expectProblem(await refresh(session), "invalid_refresh_token");
  });

  test("does not end other sessions of the account", async () => {
    const { username, cookie: one } = await newAccount();
    const other = cookieOf(await loginAs(username));
    await request(api.logout, { cookie: one });
    expect((await refresh(other)).status).toBe(200);
  });

  test.each([undefined, "__Host-anticip-refresh=x.y"])("with the cookie %j is no error", async (session) => {
    expect((await request(api.logout, { cookie: session })).status).toBe(204);
  });

  test("with a guessed secret ends nobody's session", async () => {
    const session = await newSession();
    const [id] = session.split(".");
    await request(api.logout, { cookie: `${id}.guessed` });
    expect((await refresh(session)).status).toBe(200);
  });
});

test("over plain http, as in a local run, the cookie has another name and is not Secure", async () => {
  const login = new Request("http://localhost:8787/api/v1/auth/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  const response = await worker.fetch(login, { ...env, PUBLIC_URL: "" }, createExecutionContext());
  const set = response.headers.get("Set-Cookie") ?? "";
  expect(set).toMatch(/^anticip-refresh=/);
  expect(set).not.toContain("Secure");
});

test("an account that is gone is signed out", async () => {
  const name = newName();
  const response = await registerAs(name);
  const session = cookieOf(response);
  const { accessToken, account } = await success(api.register, response);
  await env.DB.prepare("DELETE FROM users WHERE id = ?").bind(account.id).run();
  await expectProblem(await request(api.me, { token: accessToken }), "unauthenticated");
  await expectProblem(await refresh(session), "invalid_refresh_token");
});
