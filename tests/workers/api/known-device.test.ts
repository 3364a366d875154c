import { beforeEach, describe, expect, test } from "vitest";
import { env } from "cloudflare:workers";
import * as api from "../../../domain/api/index.ts";
import { MINUTE } from "../../../domain/core/ranges.ts";
import { at, loginAs, newName, PASSWORD } from "../support/account.ts";
import { call, expectProblem, ORIGIN, request, success } from "../support/api.ts";
import { Authenticator } from "../support/authenticator.ts";
import { consume } from "../support/jobs.ts";
import { Mailbox, tokenOf } from "../support/mails.ts";
import { codeAt, switchOn } from "../support/second-factor.ts";

/*
 * Strangers guess at a name until it is blocked, again and again. Whoever has the account must get in all the same:
 * from a device that was signed in with before, with a passkey, or after a reset.
 */

const NEW = "a thoroughly different phrase";
const START = Math.ceil(Date.now() / 30_000) * 30_000;

/** When strangers begin: sign-ins of before no longer count. */
const SIEGE = START + 5 * MINUTE;

/** An account, and the cookies of the browser that it was opened in. */
interface Owner {
  id: string;
  username: string;
  token: string;
  /** What the browser keeps after signing out. */
  device: string;
}

let ada: Owner;
beforeEach(async () => {
  ada = await open();
});

async function open(): Promise<Owner> {
  const username = newName();
  const response = await request(api.register, { body: { username, password: PASSWORD } });
  const { accessToken, account } = await success(api.register, response.clone());
  return { id: account.id, username, token: accessToken, device: deviceOf(response) };
}

/** The cookie that an answer left in the browser to know it by; empty if it set none. */
const deviceOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0] ?? "")
    .find((cookie) => cookie.startsWith("__Host-anticip-device=")) ?? "";

const login = (username: string, password = PASSWORD, cookie?: string) =>
  request(api.login, { body: { username, password }, cookie });

/** What strangers do, each from a browser that nobody knows. */
async function besiege(username: string, time = SIEGE): Promise<void> {
  for (let n = 0; n < 5; n += 1) await at(time, () => loginAs(username, "wrong password"));
  await expectProblem(await at(time + 30_000, () => loginAs(username)), "too_many_attempts");
}

/** A reset by a mailed link, in a browser: what it keeps afterwards. */
async function reset(cookie?: string): Promise<string> {
  const mailbox = new Mailbox();
  const address = `${ada.username}@example.com`;
  await env.DB.prepare("UPDATE users SET email = ?1, email_key = ?1 WHERE id = ?2").bind(address, ada.id).run();
  await consume("anticip-jobs", [{ type: "reset-link", email: address, origin: ORIGIN, requestId: "test" }]);
  const token = tokenOf(mailbox.to(address).at(-1) ?? "");
  const response = await request(api.resetPassword, { body: { token, password: NEW }, cookie });
  expect(response.status).toBe(204);
  return deviceOf(response);
}

describe("while a name is blocked by others' guesses", () => {
  test("the device that it was signed in with before gets in, and no other does", async () => {
    await besiege(ada.username);
    await success(api.login, await at(SIEGE + 30_000, () => login(ada.username, PASSWORD, ada.device)));
    await expectProblem(await at(SIEGE + 30_000, () => login(ada.username)), "too_many_attempts");
  });

  test.each([
    ["of another account", async () => (await open()).device],
    ["that somebody made up", async () => `__Host-anticip-device=${"A".repeat(22)}.${"A".repeat(22)}`],
    ["that was changed", async () => `${ada.device}A`],
    ["of nothing", async () => "__Host-anticip-device="],
  ])("a cookie %s is none of its devices'", async (_, cookie) => {
    const device = await cookie();
    await besiege(ada.username);
    await expectProblem(await at(SIEGE + 30_000, () => login(ada.username, PASSWORD, device)), "too_many_attempts");
  });

  test("a passkey signs in", async () => {
    const authenticator = new Authenticator(ORIGIN);
    const added = await call(api.beginPasskey, { token: ada.token });
    const response = await authenticator.create(added.options);
    await call(api.addPasskey, { token: ada.token, body: { challenge: added.challenge, name: "Laptop", response } });
    await besiege(ada.username);
    const begun = await call(api.beginPasskeySignIn, {});
    const signed = await authenticator.get(begun.options);
    await success(
      api.passkeySignIn,
      await request(api.passkeySignIn, { body: { challenge: begun.challenge, response: signed } }),
    );
  });

  test("a reset ends the block", async () => {
    await besiege(ada.username, Date.now());
    await reset();
    await success(api.login, await loginAs(ada.username, NEW));
  });

  test("the browser that reset the password gets in although the guessing goes on", async () => {
    await besiege(ada.username, Date.now());
    const device = await reset();
    await besiege(ada.username, Date.now());
    await success(api.login, await at(Date.now() + 30_000, () => login(ada.username, NEW, device)));
  });
});

describe("a known device", () => {
  test("has a limit of its own, which blocks nobody else", async () => {
    for (let n = 0; n < 5; n += 1)
      await expectProblem(
        await at(SIEGE, () => login(ada.username, "wrong password", ada.device)),
        "invalid_credentials",
      );
    await expectProblem(await at(SIEGE + 30_000, () => login(ada.username, PASSWORD, ada.device)), "too_many_attempts");
    await success(api.login, await at(SIEGE + 30_000, () => login(ada.username)));
    await success(api.login, await at(SIEGE + 61_000, () => login(ada.username, PASSWORD, ada.device)));
  });

  test("gets the answers of any other: right, wrong, and of a name that nobody has", async () => {
    const told = async (response: Response) => ({ ...(await response.json<object>()), requestId: "" });
    const wrong = await told(await login(ada.username, "wrong password", ada.device));
    expect(await told(await login("nobody-of-that-name", "wrong password", ada.device))).toEqual(wrong);
    await besiege("nobody-else-of-it");
    await expectProblem(
      await at(SIEGE + 30_000, () => login("nobody-else-of-it", PASSWORD, ada.device)),
      "too_many_attempts",
    );
  });

  test("is kept by a browser for each of its accounts, and the same one for as long as it holds", async () => {
    const bob = await open();
    const both = deviceOf(await login(bob.username, PASSWORD, ada.device));
    expect(both).not.toBe("");
    for (const { username } of [ada, bob]) {
      await besiege(username);
      const response = await at(SIEGE + 30_000, () => login(username, PASSWORD, both));
      await success(api.login, response.clone());
      expect(deviceOf(response)).toBe("");
    }
  });

  test("is none any more after a new password: a thief who has its cookie is a stranger", async () => {
    const body = { current: PASSWORD, password: NEW };
    const response = await request(api.changePassword, { body, token: ada.token, cookie: ada.device });
    expect(response.status).toBe(204);
    await besiege(ada.username);
    await expectProblem(await at(SIEGE + 30_000, () => login(ada.username, NEW, ada.device)), "too_many_attempts");
    await success(api.login, await at(SIEGE + 30_000, () => login(ada.username, NEW, deviceOf(response))));
  });

  test("is learnt when a session is used that began before devices were known", async () => {
    const signedIn = await loginAs(ada.username);
    const refresh = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const device = deviceOf(await request(api.refresh, { cookie: refresh }));
    await besiege(ada.username);
    await success(api.login, await at(SIEGE + 30_000, () => login(ada.username, PASSWORD, device)));
  });

  test("says nothing of the account, and no script can read it", async () => {
    const set = (await loginAs(ada.username)).headers.getSetCookie().find((cookie) => cookie.includes("device")) ?? "";
    for (const attribute of ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"]) expect(set).toContain(attribute);
    for (const told of [ada.id, ada.username]) expect(set).not.toContain(told);
  });
});

test("somebody who knows the password blocks the second factor for no device that is known", async () => {
  const { secret } = await switchOn(ada.token, START - 120_000);
  const challengeFor = async (cookie?: string) => {
    const answer = await success(api.login, await at(START, () => login(ada.username, PASSWORD, cookie)));
    return "challenge" in answer ? answer.challenge : "";
  };
  const answer = (challenge: string, code: string, cookie?: string) =>
    at(START, () => request(api.answerSecondFactor, { body: { challenge, code }, cookie }));
  const theirs = await challengeFor();
  for (let n = 0; n < 5; n += 1) await expectProblem(await answer(theirs, "000000"), "wrong_code");
  await expectProblem(await answer(await challengeFor(), codeAt(secret, START)), "too_many_attempts");
  await success(
    api.answerSecondFactor,
    await answer(await challengeFor(ada.device), codeAt(secret, START), ada.device),
  );
});
