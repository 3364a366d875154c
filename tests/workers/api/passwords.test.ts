import { createHash, scryptSync } from "node:crypto";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { MINUTE } from "../../../domain/core/ranges.ts";
import { actsOf, at, cookieOf, loginAs, newAccount, newName, PASSWORD, type TestAccount } from "../support/account.ts";
import { call, expectProblem, request, success } from "../support/api.ts";
import { consume } from "../support/jobs.ts";
import { Mailbox, tokenOf } from "../support/mails.ts";

const NEW = "a thoroughly different phrase";

let ada: TestAccount;
let mailbox: Mailbox;
beforeEach(async () => {
  mailbox = new Mailbox();
  ada = await newAccount();
});

const change = (body: { current?: string; password: string }, token = ada.token) =>
  request(api.changePassword, { body, token });
const forgot = (email: string) => request(api.forgotPassword, { body: { email } });
const reset = (token: string, password = NEW) => request(api.resetPassword, { body: { token, password } });
const me = (token: string) => request(api.me, { token });

/** Gives an account a verified address without the mails. */
async function verified(id: string, email: string): Promise<string> {
  await env.DB.prepare("UPDATE users SET email = ?1, email_key = lower(?1) WHERE id = ?2").bind(email, id).run();
  return email;
}

/** The secret of a link that was asked for, by way of the queue's consumer. */
async function resetToken(email: string): Promise<string> {
  await consume("anticip-jobs", [{ type: "reset-link", email, origin: "https://anticip.test", requestId: "test" }]);
  return tokenOf(mailbox.to(email).at(-1) ?? "");
}

describe("a password is refused as too common", () => {
  test.each(["password123", "QWERTYUIOP", "1234567890", "iloveyou12"])("when registering: %j", async (password) => {
    const username = newName();
    await expectProblem(await request(api.register, { body: { username, password } }), "password_too_common");
    await success(api.register, await request(api.register, { body: { username, password: PASSWORD } })); // the name was not taken by it
  });

  test("when it holds the user's name", async () => {
    await expectProblem(
      await request(api.register, { body: { username: "Ada-Lovelace", password: "ada-lovelace1815" } }),
      "password_too_common",
    );
  });

  test("when it was leaked, if somebody who knows is asked", async () => {
    const leaked = createHash("sha1").update(NEW).digest("hex").toUpperCase();
    const ask = vi.fn<typeof fetch>(async () => new Response(`${leaked.slice(5)}:3`));
    const configured: { BREACHED_PASSWORDS_URL: string } = env;
    configured.BREACHED_PASSWORDS_URL = "https://breached.test/range/";
    vi.stubGlobal("fetch", ask);
    try {
      await expectProblem(await change({ current: PASSWORD, password: NEW }), "password_too_common");
      expect(ask.mock.calls.map(([url]) => url)).toEqual([`https://breached.test/range/${leaked.slice(0, 5)}`]);
      expect((await change({ current: PASSWORD, password: "a phrase that nobody leaked" })).status).toBe(204);
    } finally {
      configured.BREACHED_PASSWORDS_URL = "";
      vi.unstubAllGlobals();
    }
  });

  test("when changing it, which changes nothing", async () => {
    await expectProblem(await change({ current: PASSWORD, password: "password123" }), "password_too_common");
    await success(api.login, await loginAs(ada.username));
  });

  test("when resetting it, which leaves the link good", async () => {
    const token = await resetToken(await verified(ada.id, "common@example.com"));
    await expectProblem(await reset(token, `${ada.username}${ada.username}`), "password_too_common");
    expect((await reset(token)).status).toBe(204);
  });
});

describe("changing the password", () => {
  test("takes the present one, and then only the new one signs in", async () => {
    expect((await change({ current: PASSWORD, password: NEW })).status).toBe(204);
    await expectProblem(await loginAs(ada.username), "invalid_credentials");
    await success(api.login, await loginAs(ada.username, NEW));
    expect(await actsOf(ada.id)).toContain("password_changed");
  });

  test("ends all other sessions at once, and keeps this one", async () => {
    const response = await loginAs(ada.username);
    const other = await success(api.login, response.clone());
    await change({ current: PASSWORD, password: NEW });
    await expectProblem(await me("accessToken" in other ? other.accessToken : ""), "unauthenticated");
    await expectProblem(await request(api.refresh, { cookie: cookieOf(response) }), "invalid_refresh_token");
    expect((await me(ada.token)).status).toBe(200);
  });

  test.each([{ password: NEW }, { current: "wrong password", password: NEW }])("is refused with %j", async (body) => {
    await expectProblem(await change(body), "wrong_password");
    await success(api.login, await loginAs(ada.username));
  });

  test("makes links that were mailed before worthless", async () => {
    const token = await resetToken(await verified(ada.id, "stale@example.com"));
    await change({ current: PASSWORD, password: NEW });
    await expectProblem(await reset(token), "link_expired");
  });

  test("is told to the verified address", async () => {
    const email = await verified(ada.id, "told@example.com");
    await change({ current: PASSWORD, password: NEW });
    await mailbox.find(email, "Your password was changed");
  });

  test("of an account without one takes a session that has just proved who it is", async () => {
    await env.DB.prepare("UPDATE users SET password_hash = NULL WHERE id = ?").bind(ada.id).run();
    await env.DB.prepare("UPDATE sessions SET confirmed_at = ? WHERE user_id = ?")
      .bind(Date.now() - 11 * MINUTE, ada.id)
      .run();
    await expectProblem(await change({ password: NEW }), "confirm_required");
    await env.DB.prepare("UPDATE sessions SET confirmed_at = ? WHERE user_id = ?").bind(Date.now(), ada.id).run();
    expect((await change({ password: NEW })).status).toBe(204);
    await success(api.login, await loginAs(ada.username, NEW));
  });
});

describe("a forgotten password", () => {
  test("is set anew by the link that is mailed to the verified address, in any case it is typed", async () => {
    await verified(ada.id, "Ada@Example.com");
    expect((await forgot("ada@example.COM")).status).toBe(202);
    const mail = await mailbox.find("ada@example.COM", "/reset-password#token=");
    expect(mail).toContain(`Hello ${ada.username},`);
    expect(mail).toContain("\nhttps://anticip.test/reset-password#token=");
    expect((await reset(tokenOf(mail))).status).toBe(204);
    await success(api.login, await loginAs(ada.username, NEW));
    await expectProblem(await loginAs(ada.username), "invalid_credentials");
    expect(await actsOf(ada.id)).toEqual(expect.arrayContaining(["password_reset_requested", "password_reset"]));
  });

  test("gives the same answer for an address that nobody has verified, which gets no mail", async () => {
    await env.DB.prepare("UPDATE users SET pending_email = 'pending@example.com' WHERE id = ?").bind(ada.id).run();
    const answer = async (email: string) => {
      const response = await forgot(email);
      return [response.status, await response.text()];
    };
    expect(await answer("nobody@example.com")).toEqual(await answer(await verified(ada.id, "known@example.com")));
    expect(await resetToken("nobody@example.com")).toBe("");
    expect(await resetToken("pending@example.com")).toBe("");
    expect(mailbox.to("nobody@example.com")).toEqual([]);
  });

  test("is not looked up before the answer", async () => {
    await env.DB.prepare("ALTER TABLE users RENAME TO users_away").run();
    try {
      expect((await forgot("looked-up@example.com")).status).toBe(202);
    } finally {
      await env.DB.prepare("ALTER TABLE users_away RENAME TO users").run();
    }
  });

  test("can be asked for three times an hour by one address, known or not", async () => {
    const statuses: number[] = [];
    for (const email of ["often@example.com", "OFTEN@example.com", "often@example.com", "often@example.com"])
      statuses.push((await forgot(email)).status);
    expect(statuses).toEqual([202, 202, 202, 429]);
    const refused = await forgot("often@example.com");
    await expectProblem(refused.clone(), "too_many_attempts");
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(1_000);
    expect((await at(Date.now() + 21 * MINUTE, () => forgot("often@example.com"))).status).toBe(202);
  });

  test("of a deleted account gets no mail", async () => {
    const email = await verified(ada.id, "deleted@example.com");
    await env.DB.prepare("UPDATE users SET deleted_at = 1 WHERE id = ?").bind(ada.id).run();
    expect(await resetToken(email)).toBe("");
  });
});

describe("resetting by link", () => {
  let token: string;
  let email: string;
  beforeEach(async () => {
    email = await verified(ada.id, `${ada.username}@example.com`);
    token = await resetToken(email);
  });

  test("ends all sessions and tells the address", async () => {
    await reset(token);
    await expectProblem(await me(ada.token), "unauthenticated");
    await expectProblem(await request(api.refresh, { cookie: ada.cookie }), "invalid_refresh_token");
    await mailbox.find(email, "Your password was set anew");
  });

  test("works once, also when it is tried many times at once", async () => {
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await reset(token)).status));
    expect(statuses.toSorted((a, b) => a - b)).toEqual([204, 410, 410, 410, 410]);
    await expectProblem(await reset(token), "link_expired");
  });

  test("works for half an hour", async () => {
    await expectProblem(await at(Date.now() + 30 * MINUTE + 1_000, () => reset(token)), "link_expired");
  });

  test("works with the newest link only", async () => {
    const newest = await resetToken(email);
    await expectProblem(await reset(token), "link_expired");
    expect((await reset(newest)).status).toBe(204);
  });

  test("does not work with the link of another purpose, or a made-up one", async () => {
    await env.DB.prepare("UPDATE challenges SET purpose = 'verify-email' WHERE user_id = ?").bind(ada.id).run();
    await expectProblem(await reset(token), "link_expired");
    await expectProblem(await reset("x".repeat(43)), "link_expired");
  });

  test("leaves the second factor on", async () => {
    await env.DB.prepare("UPDATE users SET totp_since = 1 WHERE id = ?").bind(ada.id).run();
    await reset(token);
    expect(await success(api.login, await loginAs(ada.username, NEW))).toHaveProperty("challenge");
  });

  test("keeps the link's secret neither in the database nor in a job", async () => {
    const { results } = await env.DB.prepare("SELECT * FROM challenges").all();
    expect(results.length).toBeGreaterThan(0);
    expect(JSON.stringify(results)).not.toContain(token);
  });
});

test("a hash of an older cost is made anew when its password is used", async () => {
  const old = `scrypt$1024$8$1$${Buffer.from("salt").toString("base64url")}$${scryptSync(PASSWORD, "salt", 32, { N: 1024, r: 8, p: 1 }).toString("base64url")}`;
  await env.DB.prepare("UPDATE users SET password_hash = ? WHERE id = ?").bind(old, ada.id).run();
  const hash = () =>
    env.DB.prepare("SELECT password_hash FROM users WHERE id = ?").bind(ada.id).first<string>("password_hash");
  await loginAs(ada.username, "wrong password");
  expect(await hash()).toBe(old);
  await success(api.login, await loginAs(ada.username));
  expect(await hash()).toMatch(/^scrypt\$16384\$8\$5\$/);
  await success(api.login, await loginAs(ada.username));
});

test("a mail that cannot be sent is tried again", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const email = await verified(ada.id, "retried@example.com");
  vi.spyOn(console, "log").mockImplementationOnce(() => {
    throw new Error("no log");
  });
  const job = { type: "notice", email, username: ada.username, event: "password_changed", at: 1 };
  expect(await consume("anticip-jobs", [job])).toMatchObject({ retryMessages: [{ msgId: "0" }] });
  expect(await consume("anticip-jobs", [job])).toMatchObject({ explicitAcks: ["0"] });
});

test("the account's answer says whether there is a password", async () => {
  expect(await call(api.me, { token: ada.token })).toMatchObject({ hasPassword: true });
});
