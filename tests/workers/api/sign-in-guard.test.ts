import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { MINUTE } from "../../../domain/core/ranges.ts";
import { actsOf, at, cookieOf, loginAs, newAccount, PASSWORD, type TestAccount } from "../support/account.ts";
import { call, expectProblem, request, success } from "../support/api.ts";

const START = Date.now();
const WRONG = "wrong password";

/** Guesses one after the other, `every` ms apart from `from` on: the status and Retry-After of each. */
async function guess(username: string, times: number, from = START, every = 0): Promise<string[]> {
  const answers: string[] = [];
  for (let n = 0; n < times; n += 1) {
    const response = await at(from + n * every, () => loginAs(username, WRONG));
    answers.push(`${response.status} ${response.headers.get("Retry-After") ?? ""}`.trim());
  }
  return answers;
}

let ada: TestAccount;
beforeEach(async () => {
  ada = await newAccount();
});

describe("five failures in a row", () => {
  test("block the name for a minute, even for the right password, and then it opens by itself", async () => {
    expect(await guess(ada.username, 5)).toEqual(["401", "401", "401", "401", "401"]);
    await expectProblem(await at(START + 59_000, () => loginAs(ada.username)), "too_many_attempts");
    await success(api.login, await at(START + 61_000, () => loginAs(ada.username)));
  });

  test("and more block for 2, 4, 8 and never more than 15 minutes", async () => {
    let time = START;
    await guess(ada.username, 5, time);
    const blocks: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      const refused = await at(time + 12_000, () => loginAs(ada.username)); // an attempt is allowed again by then
      await expectProblem(refused.clone(), "too_many_attempts");
      const block = 12_000 + Number(refused.headers.get("Retry-After")) * 1000;
      blocks.push(block / MINUTE);
      time += block;
      expect(await guess(ada.username, 1, time)).toEqual(["401"]);
    }
    expect(blocks).toEqual([1, 2, 4, 8, 15, 15, 15]);
  });

  test("of a name that nobody has block it just the same", async () => {
    const known = await guess(ada.username, 8, START, 13_000);
    const unknown = await guess("nobody-of-that-name", 8, START, 13_000);
    expect(unknown).toEqual(known);
    expect(known.slice(0, 6)).toEqual(["401", "401", "401", "401", "401", "429 47"]);
  });

  test("block the name in any case it is written", async () => {
    await guess(ada.username, 3);
    await guess(ada.username.toUpperCase(), 2);
    await expectProblem(await at(START + 30_000, () => loginAs(ada.username)), "too_many_attempts");
  });

  test("end no session, and keep nobody from using or confirming one", async () => {
    await guess(ada.username, 5);
    expect(await call(api.me, { token: ada.token })).toMatchObject({ username: ada.username });
    await call(api.confirm, { body: { password: PASSWORD }, token: ada.token });
    await success(api.refresh, await request(api.refresh, { cookie: ada.cookie }));
  });

  test("are written down, and so is the block; of unknown names without a name", async () => {
    await guess(ada.username, 5);
    expect((await actsOf(ada.id)).slice(2)).toEqual([...Array<string>(5).fill("sign_in_failed"), "sign_in_blocked"]);
    await guess("somebody-unknown", 1);
    const last = await env.DB.prepare("SELECT * FROM acts ORDER BY id DESC LIMIT 1").first();
    expect(last).toMatchObject({ action: "sign_in_failed", actor: null, subject: null });
    expect(JSON.stringify(last)).not.toContain("somebody-unknown");
  });
});

test("failures are forgotten after a success", async () => {
  await guess(ada.username, 4);
  await success(api.login, await at(START + 20_000, () => loginAs(ada.username)));
  expect(await guess(ada.username, 4, START + 80_000)).toEqual(["401", "401", "401", "401"]);
  await success(api.login, await at(START + 100_000, () => loginAs(ada.username)));
});

test("failures are forgotten after a day", async () => {
  await guess(ada.username, 4);
  const tomorrow = START + 24 * 60 * MINUTE + 1;
  expect(await guess(ada.username, 4, tomorrow)).toEqual(["401", "401", "401", "401"]);
  await success(api.login, await at(tomorrow + 20_000, () => loginAs(ada.username)));
});

test("of many guesses at once exactly five are looked at, whatever they are", async () => {
  const guesses = Array.from({ length: 20 }, () => loginAs(ada.username, WRONG));
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(5);
  expect(statuses.filter((status) => status === 429)).toHaveLength(15);
});

test("even with the right password a name is signed in to five times a minute, and each answer says how often yet", async () => {
  const left: (string | null)[] = [];
  for (let n = 0; n < 5; n += 1) {
    const response = await at(START, () => loginAs(ada.username));
    await success(api.login, response.clone());
    expect(response.headers.get("RateLimit-Policy")).toBe('"sign-in";q=5;w=60');
    left.push(response.headers.get("RateLimit"));
  }
  expect(left).toEqual([4, 3, 2, 1, 0].map((rest, n) => `"sign-in";r=${rest};t=${12 * (n + 1)}`));
  const refused = await at(START, () => loginAs(ada.username));
  await expectProblem(refused.clone(), "too_many_attempts");
  expect(refused.headers.get("Retry-After")).toBe("12");
  expect(refused.headers.get("RateLimit")).toBe('"sign-in";r=0;t=60');
  await success(api.login, await at(START + 12_000, () => loginAs(ada.username)));
});

test("a name says nothing in the database about what was typed", async () => {
  await guess("my password, typed into the wrong field", 1);
  const { results } = await env.DB.prepare(
    "SELECT username_key FROM failed_sign_ins UNION ALL SELECT key FROM allowances",
  ).all();
  expect(JSON.stringify(results)).not.toContain("typed");
});

describe("guesses by somebody who holds a session are counted too:", () => {
  test.each([
    ["confirming", (password: string) => request(api.confirm, { body: { password }, token: ada.token })],
    [
      "changing the password",
      (current: string) =>
        request(api.changePassword, { body: { current, password: "another long enough phrase" }, token: ada.token }),
    ],
  ])("%s", async (_, attempt) => {
    for (let n = 0; n < 5; n += 1) await expectProblem(await attempt(WRONG), "wrong_password");
    await expectProblem(await attempt(PASSWORD), "too_many_attempts");
    await success(api.login, await loginAs(ada.username)); // the name is not blocked by it
    expect((await at(Date.now() + 61_000, () => attempt(PASSWORD))).status).toBe(204);
  });
});

test("a deleted account cannot be signed in to, and looks like none", async () => {
  await env.DB.prepare("UPDATE users SET deleted_at = 1 WHERE id = ?").bind(ada.id).run();
  const response = await loginAs(ada.username);
  expect(cookieOf(response)).toBe("");
  await expectProblem(response, "invalid_credentials");
});
