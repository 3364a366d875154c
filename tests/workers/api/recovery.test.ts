import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { desc, eq } from "drizzle-orm";
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { MINUTE } from "../../../domain/core/ranges.ts";
import { issueChallenge, type UserRow } from "../../../worker/features/accounts/index.ts";
import { createApiKey } from "../../../worker/features/api-keys/api-keys.ts";
import { requestAddress } from "../../../worker/features/email/verify-address.ts";
import { addPasskey, relyingParty } from "../../../worker/features/passkeys/passkeys.ts";
import { type SignInClient, startSession } from "../../../worker/features/sessions/index.ts";
import worker from "../../../worker/index.ts";
import { database } from "../../../worker/platform/database.ts";
import { sessions, users } from "../../../worker/platform/schema/index.ts";
import type { LiveContext } from "../../../worker/platform/service-context.ts";
import { actsOf, loginAs, newAccount, PASSWORD, type TestAccount } from "../support/account.ts";
import { call, expectProblem, ORIGIN, request, success } from "../support/api.ts";
import { Authenticator } from "../support/authenticator.ts";
import { consume } from "../support/jobs.ts";
import { Mailbox, tokenOf } from "../support/mails.ts";

/*
 * Somebody has been in an account: knew the password, or had a session with it. They made a key and a passkey, and
 * linked a Google account of theirs. What its owner then does to get them out has to get them out.
 */

const NEW = "a thoroughly different phrase";

let ada: TestAccount;
let thief: { token: string; key: string; passkey: Authenticator };
let mailbox: Mailbox;
let address: string;
beforeEach(async () => {
  mailbox = new Mailbox();
  ada = await newAccount();
  address = `${ada.username}@example.com`;
  await env.DB.prepare("UPDATE users SET email = ?1, email_key = ?1 WHERE id = ?2").bind(address, ada.id).run();
  const session = await success(api.login, await loginAs(ada.username));
  const token = "accessToken" in session ? session.accessToken : "";
  thief = { token, key: await newKey(token), passkey: await newPasskey(token) };
  await env.DB.prepare(
    "INSERT INTO identities (provider, subject, user_id, email, linked_at) VALUES ('google', ?1, ?1, NULL, 1)",
  )
    .bind(ada.id)
    .run();
});

const newKey = async (token: string) =>
  (await call(api.createApiKey, { body: { name: "bot", scope: "trade" }, token })).secret;

async function newPasskey(token: string): Promise<Authenticator> {
  const authenticator = new Authenticator(ORIGIN);
  const { challenge, options } = await call(api.beginPasskey, { token });
  const response = await authenticator.create(options);
  await call(api.addPasskey, { token, body: { challenge, name: "Laptop", response } });
  return authenticator;
}

async function signInWith(authenticator: Authenticator): Promise<Response> {
  const { challenge, options } = await call(api.beginPasskeySignIn, {});
  return await request(api.passkeySignIn, { body: { challenge, response: await authenticator.get(options) } });
}

const change = (more: object = {}) =>
  request(api.changePassword, { body: { current: PASSWORD, password: NEW, ...more }, token: ada.token });

async function reset(more: object = {}): Promise<Response> {
  await consume("anticip-jobs", [{ type: "reset-link", email: address, origin: ORIGIN, requestId: "test" }]);
  const token = tokenOf(mailbox.to(address).at(-1) ?? "");
  return await request(api.resetPassword, { body: { token, password: NEW, ...more } });
}

const identities = () =>
  env.DB.prepare("SELECT count(*) AS n FROM identities WHERE user_id = ?").bind(ada.id).first("n");

describe("whoever got in is out after", () => {
  test.each([
    ["a reset by mail", reset],
    ["a change of the password", change],
  ])("%s: sessions, keys, passkeys, a linked account", async (_, recover) => {
    expect((await recover()).status).toBe(204);
    await expectProblem(await request(api.me, { token: thief.token }), "unauthenticated");
    await expectProblem(await request(api.getPortfolio, { token: thief.key }), "unauthenticated");
    await expectProblem(await signInWith(thief.passkey), "passkey_refused");
    expect(await identities()).toBe(0);
    expect(await actsOf(ada.id)).toEqual(
      expect.arrayContaining(["api_key_revoked", "passkey_removed", "google_unlinked"]),
    );
    await success(api.login, await loginAs(ada.username, NEW));
  });

  test("ending all sessions: keys, too, also one that was made in a session that has long ended", async () => {
    await env.DB.prepare("UPDATE api_keys SET session_id = NULL WHERE user_id = ?").bind(ada.id).run();
    expect((await request(api.endAllSessions, { token: ada.token })).status).toBe(204);
    await expectProblem(await request(api.getPortfolio, { token: thief.key }), "unauthenticated");
    await expectProblem(await request(api.me, { token: ada.token }), "unauthenticated");
  });
});

describe("what the owner may keep:", () => {
  test("the session that changes the password, and the keys made in it", async () => {
    const own = await newKey(ada.token);
    await change();
    await call(api.me, { token: ada.token });
    await call(api.getPortfolio, { token: own });
    const { keys } = await call(api.listApiKeys, { token: ada.token });
    expect(keys).toHaveLength(1);
  });

  test.each([
    ["a reset", reset],
    ["a change", change],
  ])("passkeys and a linked account, when %s says so", async (_, recover) => {
    expect((await recover({ removeOtherWays: false })).status).toBe(204);
    await success(api.passkeySignIn, await signInWith(thief.passkey));
    expect(await identities()).toBe(1);
  });
});

test("of two changes with one old password exactly one succeeds, and what it set is the password", async () => {
  const phrases = ["the first of two new phrases", "the second of two new phrases"];
  const answers = await Promise.all(
    phrases.map((password) => request(api.changePassword, { body: { current: PASSWORD, password }, token: ada.token })),
  );
  expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([204, 403]));
  const set = phrases[answers.findIndex(({ status }) => status === 204)];
  await success(api.login, await loginAs(ada.username, set));
  expect((await actsOf(ada.id)).filter((act) => act === "password_changed")).toHaveLength(1);
});

describe("the address on file is told of", () => {
  test("a new API key", async () => {
    await newKey(ada.token);
    await mailbox.find(address, "An API key was made");
  });

  test("a new passkey, and of its removal", async () => {
    mailbox.clear();
    await newPasskey(ada.token);
    await mailbox.find(address, "A passkey was added");
    const [passkey] = (await call(api.listPasskeys, { token: ada.token })).passkeys;
    await call(api.removePasskey, { params: { id: passkey?.id ?? "" }, token: ada.token });
    await mailbox.find(address, "A passkey was removed");
  });

  test("an unlinked Google account", async () => {
    await call(api.unlinkGoogle, { token: ada.token });
    await mailbox.find(address, "The Google account was unlinked");
  });

  test("new recovery codes", async () => {
    await env.DB.prepare("UPDATE users SET totp_since = 1 WHERE id = ?").bind(ada.id).run();
    await call(api.renewRecoveryCodes, { token: ada.token });
    await mailbox.find(address, "New recovery codes were made");
  });

  test("its removal, before anything else can be done unseen", async () => {
    await call(api.removeEmail, { token: thief.token });
    await mailbox.find(address, "This e-mail address was removed");
  });
});

describe("what is to be told is kept with the change", () => {
  const waiting = async () => (await env.DB.prepare("SELECT event FROM notices ORDER BY id").all()).results;
  const cron = (time: number) =>
    worker.scheduled(createScheduledController({ scheduledTime: time, cron: "* * * * *" }), env);

  test("so that a queue that is away delays it, and neither the change nor the mail is lost", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    mailbox.clear();
    const send = vi.spyOn(env.JOBS, "send").mockRejectedValue(new Error("the queue is away"));
    expect((await request(api.createApiKey, { body: { name: "bot", scope: "read" }, token: ada.token })).status).toBe(
      201,
    );
    expect(mailbox.to(address)).toEqual([]);
    expect(await waiting()).toEqual([{ event: "api_key_created" }]);
    send.mockRestore();
    await cron(Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * MINUTE);
    await mailbox.find(address, "An API key was made");
    expect(await waiting()).toEqual([]);
    expect(log.mock.calls.flat()).toContain("notice left for later");
  });

  test("and is none when nothing was changed", async () => {
    await expectProblem(
      await request(api.removePasskey, { params: { id: "unknown" }, token: ada.token }),
      "unknown_passkey",
    );
    await call(api.unlinkGoogle, { token: ada.token });
    await call(api.unlinkGoogle, { token: ada.token });
    await mailbox.find(address, "was unlinked");
    const told = (what: string) => mailbox.to(address).filter((mail) => mail.includes(what)).length;
    expect([told("was unlinked"), told("was removed")]).toEqual([1, 0]);
    expect(await waiting()).toEqual([]);
  });
});

/*
 * A request passes its guard, then the owner recovers the account, then the request does its work. It must find that
 * it comes too late: each is begun here with what the guard found before.
 */
describe("what a thief had under way comes to nothing:", () => {
  let stale: LiveContext;
  let user: UserRow;
  beforeEach(async () => {
    const db = database(env);
    const [found] = await db
      .select({ user: users, session: sessions })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(eq(sessions.userId, ada.id))
      .orderBy(desc(sessions.createdAt))
      .limit(1);
    if (!found) throw new Error("there is no session");
    user = found.user;
    const actor = { id: ada.id, credential: found.session.id, openedAt: 0, scope: "all" as const, expiresAt: Infinity };
    stale = { env, db, actor, requestId: "late", now: Date.now(), live: found };
    expect((await reset()).status).toBe(204);
  });

  const nobody: SignInClient = {
    device: "",
    country: null,
    address: null,
    refreshToken: undefined,
    deviceTokens: [],
    tellQuota: () => undefined,
  };
  const counted = (table: string, more = "") =>
    env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE user_id = ? ${more}`).bind(ada.id).first("n");

  test.each(["password", "passkey", "google"] as const)("a sign-in by %s", async (method) => {
    await expect(startSession(stale, user, method, nobody)).rejects.toMatchObject({ code: "unavailable" });
    expect(await counted("sessions", "AND revoked_at IS NULL")).toBe(0);
    expect((await actsOf(ada.id)).at(-1)).not.toBe("signed_in");
  });

  test("a new API key", async () => {
    await expect(createApiKey(stale, "late", "trade")).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await counted("api_keys", "AND revoked_at IS NULL")).toBe(0);
  });

  test("a new passkey", async () => {
    const { challenge, options } = await call(api.beginPasskey, { token: await signedIn() });
    const response = await new Authenticator(ORIGIN).create(options);
    await expect(
      addPasskey(stale, relyingParty(ORIGIN), "late", challenge, response as RegistrationResponseJSON),
    ).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await counted("passkeys")).toBe(0);
  });

  test("an address of theirs, to which links would go", async () => {
    await expect(requestAddress(stale, "thief@example.org", ORIGIN)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(
      await env.DB.prepare("SELECT pending_email AS e FROM users WHERE id = ?").bind(ada.id).first("e"),
    ).toBeNull();
  });

  test("an address of theirs that they had just proved", async () => {
    const late = { userId: ada.id, data: { email: "thief@example.org" } };
    const { secret } = await issueChallenge(stale.db, "verify-email", late, stale.now);
    await expectProblem(await request(api.verifyEmail, { body: { token: secret } }), "link_expired");
    expect(await env.DB.prepare("SELECT email FROM users WHERE id = ?").bind(ada.id).first("email")).toBe(address);
  });

  const signedIn = async () => {
    const session = await success(api.login, await loginAs(ada.username, NEW));
    return "accessToken" in session ? session.accessToken : "";
  };
});
