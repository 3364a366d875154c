import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { MINUTE } from "../../../domain/core/ranges.ts";
import { open, seal } from "../../../worker/platform/crypto/sealed.ts";
import { actsOf, at, cookieOf, loginAs, newAccount, type TestAccount } from "../support/account.ts";
import { call, expectProblem, request, success } from "../support/api.ts";
import { Mailbox } from "../support/mails.ts";
import { codeAt, switchOn as switchOnAt } from "../support/second-factor.ts";

/** The start of a time step, so that codes do not change while a test runs. */
const START = Math.ceil(Date.now() / 30_000) * 30_000;
const STEP = 30_000;

let ada: TestAccount;
let mailbox: Mailbox;
beforeEach(async () => {
  mailbox = new Mailbox();
  ada = await newAccount();
});

/** A code that is none of those around a time. */
function wrongCode(secret: string, time: number): string {
  const right = new Set([-2, -1, 0, 1, 2].map((steps) => codeAt(secret, time + steps * STEP)));
  return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !right.has(code)) as string;
}

const begin = () => call(api.beginTotp, { token: ada.token });
const confirm = (code: string) => request(api.confirmTotp, { body: { code }, token: ada.token });
const remove = () => request(api.removeTotp, { token: ada.token });
const renew = () => request(api.renewRecoveryCodes, { token: ada.token });
const answer = (challenge: string, code: string) => request(api.answerSecondFactor, { body: { challenge, code } });

/** Switches the second factor on, two minutes ago. */
const switchOn = () => switchOnAt(ada.token, START);

/** Signs in by password up to the question for the code. */
async function challengeOf(username = ada.username, time = START): Promise<string> {
  const response = await at(time, () => loginAs(username));
  expect(cookieOf(response)).toBe("");
  const body = await success(api.login, response);
  return "challenge" in body ? body.challenge : "";
}

describe("switching on", () => {
  test("takes a first code of the app; until then nothing changes", async () => {
    const { secret, uri } = await begin();
    expect(uri).toMatch(new RegExp(`^otpauth://totp/Anticip:${ada.username}\\?.*secret=${secret}`));
    expect(await call(api.me, { token: ada.token })).toMatchObject({ secondFactor: false });
    const { recoveryCodes } = await success(api.confirmTotp, await at(START, () => confirm(codeAt(secret, START))));
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await call(api.me, { token: ada.token })).toMatchObject({ secondFactor: true });
    expect(await actsOf(ada.id)).toContain("second_factor_on");
  });

  test("with a wrong code does not", async () => {
    const { secret } = await begin();
    await expectProblem(await at(START, () => confirm(wrongCode(secret, START))), "wrong_code");
    expect(await call(api.me, { token: ada.token })).toMatchObject({ secondFactor: false });
  });

  test("counts wrong codes", async () => {
    const { secret } = await begin();
    for (let n = 0; n < 5; n += 1)
      await expectProblem(await at(START, () => confirm(wrongCode(secret, START))), "wrong_code");
    await expectProblem(await at(START + 30_000, () => confirm(codeAt(secret, START))), "too_many_attempts");
  });

  test("is done with the newest secret, and once", async () => {
    const { secret: first } = await begin();
    const { secret } = await begin();
    await expectProblem(await at(START, () => confirm(codeAt(first, START))), "wrong_code");
    expect((await at(START, () => confirm(codeAt(secret, START)))).status).toBe(200);
    await expectProblem(await at(START, () => confirm(codeAt(secret, START))), "second_factor_on");
    await expectProblem(await request(api.beginTotp, { token: ada.token }), "second_factor_on");
  });

  test("needs a secret first", async () => {
    await expectProblem(await confirm("123456"), "second_factor_off");
  });

  test("is for a session that has just proved who it is", async () => {
    await env.DB.prepare("UPDATE sessions SET confirmed_at = ? WHERE user_id = ?")
      .bind(Date.now() - 11 * MINUTE, ada.id)
      .run();
    for (const refused of [
      await request(api.beginTotp, { token: ada.token }),
      await confirm("123456"),
      await remove(),
      await renew(),
    ]) {
      await expectProblem(refused, "confirm_required");
    }
  });

  test("is told to the verified address, as is switching off", async () => {
    await env.DB.prepare("UPDATE users SET email = 'totp@example.com', email_key = 'totp@example.com' WHERE id = ?")
      .bind(ada.id)
      .run();
    await switchOn();
    await mailbox.find("totp@example.com", "now asks for a code");
    await remove();
    await mailbox.find("totp@example.com", "no longer asks for a code");
  });

  test("keeps the secret sealed and the recovery codes hashed", async () => {
    const { secret, recoveryCodes } = await switchOn();
    const { results } = await env.DB.prepare(
      "SELECT totp_secret AS kept FROM users WHERE id = ?1 UNION ALL SELECT code_hash FROM recovery_codes WHERE user_id = ?1",
    )
      .bind(ada.id)
      .all();
    expect(results).toHaveLength(11);
    for (const plain of [secret, ...recoveryCodes]) expect(JSON.stringify(results)).not.toContain(plain);
  });
});

describe("signing in", () => {
  let secret: string;
  let recoveryCodes: string[];
  beforeEach(async () => {
    ({ secret, recoveryCodes } = await switchOn());
  });

  test("asks for a code, which begins the session", async () => {
    const response = await at(START, async () => answer(await challengeOf(), codeAt(secret, START)));
    expect(cookieOf(response)).not.toBe("");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const { account, accessToken } = await success(api.answerSecondFactor, response);
    expect(account).toMatchObject({ username: ada.username, secondFactor: true });
    expect(await at(START, () => call(api.me, { token: accessToken }))).toEqual(account);
  });

  test.each([-1, 0, 1])("takes the code of the step %i from now", async (steps) => {
    const challenge = await challengeOf();
    await success(
      api.answerSecondFactor,
      await at(START, () => answer(challenge, codeAt(secret, START + steps * STEP))),
    );
  });

  test.each([-2, 2])("does not take the code of the step %i from now", async (steps) => {
    const challenge = await challengeOf();
    await expectProblem(await at(START, () => answer(challenge, codeAt(secret, START + steps * STEP))), "wrong_code");
  });

  test("takes a code in two groups, as apps show it", async () => {
    const code = codeAt(secret, START);
    const challenge = await challengeOf();
    await success(
      api.answerSecondFactor,
      await at(START, () => answer(challenge, `${code.slice(0, 3)} ${code.slice(3)}`)),
    );
  });

  test("takes no code a second time, and none older than the last, on whichever sign-in", async () => {
    const first = await challengeOf();
    await success(api.answerSecondFactor, await at(START, () => answer(first, codeAt(secret, START))));
    const second = await challengeOf();
    await expectProblem(await at(START, () => answer(second, codeAt(secret, START))), "wrong_code");
    await expectProblem(await at(START, () => answer(second, codeAt(secret, START - STEP))), "wrong_code");
    await success(api.answerSecondFactor, await at(START + STEP, () => answer(second, codeAt(secret, START + STEP))));
  });

  test("with one code at the same time begins one session", async () => {
    const challenge = await challengeOf();
    const responses = await at(START, () =>
      Promise.all(Array.from({ length: 4 }, () => answer(challenge, codeAt(secret, START)))),
    );
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test("uses the challenge up", async () => {
    const challenge = await challengeOf();
    await success(api.answerSecondFactor, await at(START, () => answer(challenge, codeAt(secret, START))));
    await expectProblem(
      await at(START + STEP, () => answer(challenge, codeAt(secret, START + STEP))),
      "invalid_challenge",
    );
  });

  test("ends with the challenge after five minutes", async () => {
    const challenge = await challengeOf();
    const late = START + 5 * MINUTE + 1_000;
    await expectProblem(await at(late, () => answer(challenge, codeAt(secret, late))), "invalid_challenge");
  });

  test("is not done without a password before", async () => {
    await expectProblem(await at(START, () => answer("made-up", codeAt(secret, START))), "invalid_challenge");
  });

  test("allows five wrong codes a challenge, and blocks the account's codes then: another challenge does not help", async () => {
    const challenge = await challengeOf();
    for (let n = 0; n < 5; n += 1)
      await expectProblem(await at(START, () => answer(challenge, wrongCode(secret, START))), "wrong_code");
    await expectProblem(await at(START, () => answer(challenge, codeAt(secret, START))), "invalid_challenge");
    const another = await challengeOf();
    await expectProblem(
      await at(START + STEP, () => answer(another, codeAt(secret, START + STEP))),
      "too_many_attempts",
    );
    const later = START + 2 * MINUTE;
    await success(api.answerSecondFactor, await at(later, () => answer(another, codeAt(secret, later))));
    expect(await actsOf(ada.id)).toEqual(expect.arrayContaining(["sign_in_failed", "sign_in_blocked"]));
  });

  test("lets no more than five of many codes at once be tried", async () => {
    const challenge = await challengeOf();
    const codes = Array.from({ length: 15 }, (_, n) => String(100_000 + n));
    const statuses = (await at(START, () => Promise.all(codes.map((code) => answer(challenge, code))))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
    expect(statuses).not.toContain(200);
  });

  test("of a deleted account cannot be finished", async () => {
    const challenge = await challengeOf();
    await env.DB.prepare("UPDATE users SET deleted_at = 1 WHERE id = ?").bind(ada.id).run();
    await expectProblem(await at(START, () => answer(challenge, codeAt(secret, START))), "invalid_challenge");
  });

  test("takes each recovery code once, however it is typed", async () => {
    const code = recoveryCodes[3] as string;
    const first = await challengeOf();
    await success(
      api.answerSecondFactor,
      await at(START, () => answer(first, code.toUpperCase().replaceAll("-", " "))),
    );
    const second = await challengeOf();
    await expectProblem(await at(START, () => answer(second, code)), "wrong_code");
    await success(api.answerSecondFactor, await at(START, () => answer(second, recoveryCodes[4] as string)));
    expect((await actsOf(ada.id)).filter((action) => action === "recovery_code_used")).toHaveLength(2);
  });

  test("takes nobody else's recovery code", async () => {
    const challenge = await challengeOf();
    ada = await newAccount();
    const { recoveryCodes: others } = await switchOn();
    await expectProblem(await at(START, () => answer(challenge, others[0] as string)), "wrong_code");
  });

  test("takes only the newest recovery codes", async () => {
    const { recoveryCodes: renewed } = await success(api.renewRecoveryCodes, await renew());
    const challenge = await challengeOf();
    await expectProblem(await at(START, () => answer(challenge, recoveryCodes[0] as string)), "wrong_code");
    await success(api.answerSecondFactor, await at(START, () => answer(challenge, renewed[0] as string)));
    expect(await actsOf(ada.id)).toContain("recovery_codes_renewed");
  });

  test("asks for no code once it is switched off, and old codes are gone", async () => {
    const challenge = await challengeOf();
    expect((await remove()).status).toBe(204);
    await expectProblem(await at(START, () => answer(challenge, codeAt(secret, START))), "invalid_challenge");
    expect(await success(api.login, await at(START, () => loginAs(ada.username)))).toHaveProperty("accessToken");
    expect(
      await env.DB.prepare("SELECT count(*) AS n FROM recovery_codes WHERE user_id = ?").bind(ada.id).first("n"),
    ).toBe(0);
    await expectProblem(await remove(), "second_factor_off");
    await expectProblem(await renew(), "second_factor_off");
    expect(await actsOf(ada.id)).toContain("second_factor_off");
  });
});

describe("when the secret that seals is rotated", () => {
  const sealed = () =>
    env.DB.prepare("SELECT totp_secret FROM users WHERE id = ?")
      .bind(ada.id)
      .first<string>("totp_secret") as Promise<string>;

  test("the app's secret is opened with the previous one, and sealed anew when it is used", async () => {
    const { secret } = await switchOn();
    const purpose = `totp ${ada.id}`;
    const previous = "the secret before, of the tests";
    const rotating = env as { DATA_SECRET_PREVIOUS?: string };
    rotating.DATA_SECRET_PREVIOUS = previous;
    try {
      await env.DB.prepare("UPDATE users SET totp_secret = ? WHERE id = ?")
        .bind(await seal(secret, purpose, [previous]), ada.id)
        .run();
      const challenge = await challengeOf();
      await success(api.answerSecondFactor, await at(START, () => answer(challenge, codeAt(secret, START))));
    } finally {
      delete rotating.DATA_SECRET_PREVIOUS;
    }
    expect(await open(await sealed(), purpose, [env.DATA_SECRET])).toEqual({ text: secret, stale: false });
  });
});
