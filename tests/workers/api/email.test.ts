import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { DAY, MINUTE } from "../../../domain/core/ranges.ts";
import { actsOf, at, newAccount, type TestAccount } from "../support/account.ts";
import { call, expectProblem, request, send } from "../support/api.ts";
import { consume } from "../support/jobs.ts";
import { Mailbox, tokenOf } from "../support/mails.ts";

let ada: TestAccount;
let mailbox: Mailbox;
let address: string;
beforeEach(async () => {
  mailbox = new Mailbox();
  ada = await newAccount();
  address = `${ada.username}@Example.com`;
});

const set = (email: string, token = ada.token) => request(api.setEmail, { body: { email }, token });
const verify = (token: string) => request(api.verifyEmail, { body: { token } });
const remove = () => request(api.removeEmail, { token: ada.token });
const addresses = async (token = ada.token) => {
  const { email, pendingEmail } = await call(api.me, { token });
  return { email, pendingEmail };
};

/** Sets an address and opens the link. */
async function prove(email: string, token = ada.token): Promise<void> {
  expect((await set(email, token)).status).toBe(202);
  expect((await verify(await mailbox.token(email, "verify-email"))).status).toBe(204);
}

describe("an address", () => {
  test("is the account's once the mailed link is opened, and waits until then", async () => {
    expect((await set(address)).status).toBe(202);
    expect(await addresses()).toEqual({ email: null, pendingEmail: address });
    const mail = await mailbox.find(address, "https://anticip.test/verify-email#token=");
    expect(mail).toContain(`Hello ${ada.username},`);
    expect((await verify(tokenOf(mail))).status).toBe(204);
    expect(await addresses()).toEqual({ email: address, pendingEmail: null });
    expect((await actsOf(ada.id)).slice(2)).toEqual(["email_requested", "email_verified"]);
  });

  test("is verified once by a link, within a day", async () => {
    await set(address);
    const token = await mailbox.token(address, "verify-email");
    await expectProblem(await at(Date.now() + DAY + MINUTE, () => verify(token)), "link_expired");
    expect((await verify(token)).status).toBe(204);
    await expectProblem(await verify(token), "link_expired");
    await expectProblem(await verify("x".repeat(43)), "link_expired");
  });

  test("that was wanted before another no longer is", async () => {
    await set(`first-${address}`);
    const first = await mailbox.token(`first-${address}`, "verify-email");
    await set(address);
    const token = await mailbox.token(address, "verify-email");
    await expectProblem(await verify(first), "link_expired");
    expect((await verify(token)).status).toBe(204);
    expect(await addresses()).toMatchObject({ email: address });
  });

  test("that was given up before its mail left gets none", async () => {
    await consume("anticip-jobs", [
      { type: "email-link", userId: ada.id, email: address, origin: "https://anticip.test" },
    ]);
    expect(mailbox.to(address)).toEqual([]);
  });

  test.each(["", "ada", "ada@", "@example.com", "a b@example.com", `${"x".repeat(250)}@example.com`, 7])(
    "that is none is refused: %j",
    async (email) => {
      await expectProblem(await set(email as string), "invalid_request");
    },
  );

  test("is set only by a session that has just proved who it is", async () => {
    await env.DB.prepare("UPDATE sessions SET confirmed_at = ? WHERE user_id = ?")
      .bind(Date.now() - 11 * MINUTE, ada.id)
      .run();
    await expectProblem(await set(address), "confirm_required");
    await expectProblem(await remove(), "confirm_required");
  });

  test("is mailed to at most five times an hour, whoever asks", async () => {
    const bob = await newAccount();
    for (let n = 0; n < 4; n += 1) expect((await set(address)).status).toBe(202);
    expect((await set(address.toLowerCase(), bob.token)).status).toBe(202);
    await expectProblem(await set(address, bob.token), "too_many_attempts");
    expect((await set(`other-${address}`)).status).toBe(202);
    await expectProblem(await set(`another-${address}`), "too_many_attempts");
  });
});

describe("an address of another account", () => {
  test("gives the same answer; its owner is told instead of sent a link", async () => {
    await prove(address);
    const bob = await newAccount();
    expect((await set(address.toUpperCase(), bob.token)).status).toBe(202);
    const mail = await mailbox.find(address.toUpperCase(), "already belongs to another one");
    expect(mail).not.toContain("token");
    expect(mail).not.toContain(ada.username);
  });

  test("that it verified first cannot be verified any more, by whatever case", async () => {
    const bob = await newAccount();
    await set(address.toLowerCase(), bob.token);
    const late = await mailbox.token(address.toLowerCase(), "verify-email");
    await prove(address);
    await expectProblem(await verify(late), "link_expired");
    expect(await addresses(bob.token)).toMatchObject({ email: null });
    expect(await addresses()).toMatchObject({ email: address });
  });

  test("can be had once it was given up there", async () => {
    await prove(address);
    await remove();
    mailbox.clear();
    const bob = await newAccount();
    await prove(address, bob.token);
    expect(await addresses(bob.token)).toMatchObject({ email: address });
  });
});

describe("another address", () => {
  test("is told to the old one, and links mailed there no longer reset the password", async () => {
    await prove(address);
    await request(api.forgotPassword, { body: { email: address } });
    const token = await mailbox.token(address, "reset-password");
    await prove(`new-${address}`);
    await mailbox.find(address, "Another e-mail address was verified for your account");
    await expectProblem(
      await request(api.resetPassword, { body: { token, password: "a thoroughly different phrase" } }),
      "link_expired",
    );
  });

  test("leaves the old one verified until its link is opened", async () => {
    await prove(address);
    await set(`new-${address}`);
    expect(await addresses()).toEqual({ email: address, pendingEmail: `new-${address}` });
  });
});

describe("removing the address", () => {
  test("forgets it and one that waits, and tells it", async () => {
    await prove(address);
    await set(`new-${address}`);
    const token = await mailbox.token(`new-${address}`, "verify-email");
    expect((await remove()).status).toBe(204);
    expect(await addresses()).toEqual({ email: null, pendingEmail: null });
    await expectProblem(await verify(token), "link_expired");
    await mailbox.find(address, "This e-mail address was removed");
    expect(await actsOf(ada.id)).toContain("email_removed");
  });

  test("without one is no error", async () => {
    expect((await remove()).status).toBe(204);
  });
});

test("no mail's address is written into the audit log, or as it is into an allowance", async () => {
  await prove(address);
  const { results } = await env.DB.prepare(
    "SELECT detail AS text FROM acts UNION ALL SELECT key FROM allowances",
  ).all();
  expect(results.length).toBeGreaterThan(0);
  expect(JSON.stringify(results).toLowerCase()).not.toContain("example.com");
});

describe("mailed links never lead to where a request says it came in:", () => {
  const configured: { PUBLIC_URL: string } = env;
  const usual = configured.PUBLIC_URL;
  afterEach(() => {
    configured.PUBLIC_URL = usual;
  });

  const post = (origin: string, path: string, email: string) =>
    send(`${origin}/api/v1${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${ada.token}` },
      body: JSON.stringify({ email }),
    });

  test("they lead to the public address", async () => {
    configured.PUBLIC_URL = "https://anticip.example/";
    expect((await post("https://elsewhere.test", "/auth/email", address)).status).toBe(202);
    await mailbox.find(address, "\nhttps://anticip.example/verify-email#token=");
  });

  test.each(["https://anticip.test", "https://elsewhere.test", "http://localhost.elsewhere.test", "http://127.0.0.2"])(
    "without one nothing is mailed by a request to %s, and it says so",
    async (origin) => {
      await env.DB.prepare("UPDATE users SET email = ?1, email_key = lower(?1) WHERE id = ?2")
        .bind(address, ada.id)
        .run();
      configured.PUBLIC_URL = "";
      const jobs = vi.spyOn(env.JOBS, "send");
      await expectProblem(await post(origin, "/auth/email", `new-${address}`), "mail_off");
      await expectProblem(await post(origin, "/auth/password/forgot", address), "mail_off");
      await expectProblem(await post(origin, "/auth/password/forgot", `nobody-${address}`), "mail_off");
      expect(jobs).not.toHaveBeenCalled();
      expect(await addresses()).toEqual({ email: address, pendingEmail: null });
    },
  );

  test.each(["http://localhost:8787", "http://127.0.0.1:8787", "http://[::1]:8787"])(
    "but for a run on this very machine, at %s",
    async (origin) => {
      configured.PUBLIC_URL = "";
      expect((await post(origin, "/auth/email", address)).status).toBe(202);
      await mailbox.find(address, `\n${origin}/verify-email#token=`);
    },
  );

  test("a mail service sends nothing for a deployment without one", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const service: { EMAIL?: unknown; MAIL_FROM: string } = env;
    const sendMail = vi.fn<(mail: unknown) => Promise<void>>(async () => undefined);
    Object.assign(service, { EMAIL: { send: sendMail }, MAIL_FROM: "exchange@anticip.example" });
    const job = { type: "notice", email: address, username: ada.username, event: "password_changed", at: 1 };
    try {
      configured.PUBLIC_URL = "";
      await consume("anticip-jobs", [job]);
      expect(sendMail).not.toHaveBeenCalled();
      expect(JSON.stringify(warn.mock.calls)).toContain("PUBLIC_URL");
      configured.PUBLIC_URL = usual;
      await consume("anticip-jobs", [job]);
      expect(sendMail).toHaveBeenCalledTimes(1);
    } finally {
      delete service.EMAIL;
      service.MAIL_FROM = "";
    }
  });
});
