import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { redriveDeadLetter } from "../../../worker/features/dead-letters/dead-letters.ts";
import { database } from "../../../worker/platform/database.ts";
import { MOST_STORED } from "../../../worker/platform/dead-letters.ts";
import { RETRIES } from "../../../worker/platform/queues.ts";
import { call, expectProblem, request } from "../support/api.ts";
import { bookMessage, consume } from "../support/jobs.ts";
import { actsOn, newUser, newUserAs, type User } from "../support/users.ts";

let admin: User;
beforeAll(async () => {
  admin = await newUserAs("admin");
});
beforeEach(async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // failures are what these tests are about
  await env.DB.prepare("DELETE FROM dead_letters").run();
});

const POISON = { type: "prices", artistIds: ["Not An Id"], at: 1 };
const letters = async () => (await call(api.listDeadLetters, { query: {}, token: admin.token })).letters;

let deaths = 0;
/** A message fails at its last attempt, and goes the way of the dead; each time under another id. */
async function die(body: unknown, queue: "anticip-jobs" | "anticip-events" = "anticip-jobs"): Promise<void> {
  deaths += 1;
  const attempts = RETRIES[queue] + 1;
  expect(await consume(queue, [body], attempts, `living-${deaths}`)).toMatchObject({ retryMessages: [{}] });
  expect(await consume("anticip-dead", [body], 1, `dead-${deaths}`)).toMatchObject({
    retryMessages: [],
    explicitAcks: [{}].map(() => expect.any(String)),
  });
}

test("a message that dies is stored, with where it came from and why; told twice, it has died once", async () => {
  await die(POISON);
  await consume("anticip-dead", [POISON], 2, `dead-${deaths}`);
  expect(await letters()).toMatchObject([
    {
      queue: "anticip-jobs",
      type: "prices",
      body: JSON.stringify(POISON),
      status: "dead",
      error: expect.stringContaining("artistIds"),
      attempts: 9,
      deaths: 1,
      history: [{ died: expect.stringContaining("artistIds") }],
    },
  ]);
});

test("what fails but not for the last time is no dead letter, nor is what is only about to die", async () => {
  await consume("anticip-jobs", [POISON], RETRIES["anticip-jobs"]);
  expect(await env.DB.prepare("SELECT * FROM dead_letters").first()).toBeNull();
  await consume("anticip-jobs", [POISON], RETRIES["anticip-jobs"] + 1);
  expect(await letters()).toEqual([]);
});

test.each([
  ["nothing", null, null],
  ["a text", "text", null],
  ["of a type that nobody takes", { type: "other" }, null],
  ["of a book", bookMessage("tyla", 1), "anticip-events"],
  ["of a job", { type: "prices", artistIds: [], at: 1 }, "anticip-jobs"],
])("one of which nothing was noted (%s) is stored, with the queue where such are taken", async (_, body, queue) => {
  expect(await consume("anticip-dead", [body])).toMatchObject({ explicitAcks: ["0"] });
  expect(await letters()).toMatchObject([{ queue, body: JSON.stringify(body).slice(0, 300), error: null, deaths: 1 }]);
});

test("while D1 cannot store it, it stays in its queue", async () => {
  await env.DB.prepare("ALTER TABLE dead_letters RENAME TO letters_away").run();
  expect(await consume("anticip-jobs", [POISON], 9)).toMatchObject({ retryMessages: [{ msgId: "0" }] });
  expect(await consume("anticip-dead", [POISON])).toMatchObject({ explicitAcks: [], retryMessages: [{ msgId: "0" }] });
  await env.DB.prepare("ALTER TABLE letters_away RENAME TO dead_letters").run();
  expect(await consume("anticip-dead", [POISON])).toMatchObject({ explicitAcks: ["0"] });
});

test("no more are stored than may be: the others stay in their queue, but for those that are known", async () => {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO dead_letters (hash, type, body, status, attempts, deaths, history, first_at, last_at)
     SELECT i, '', '', 'dead', 1, 1, '[]', 1, 1 FROM n`,
  )
    .bind(MOST_STORED - 1)
    .run();
  expect(await consume("anticip-dead", [POISON], 1, "a")).toMatchObject({ explicitAcks: ["a0"] });
  expect(await consume("anticip-dead", [{ type: "other" }], 1, "b")).toMatchObject({
    retryMessages: [{ msgId: "b0" }],
  });
  expect(await consume("anticip-dead", [POISON], 1, "c")).toMatchObject({ explicitAcks: ["c0"] });
});

describe("sending again", () => {
  const JOBS = { send: vi.fn<(body: unknown) => Promise<void>>() };
  const context = () => ({
    env: { ...env, JOBS: JOBS as unknown as Queue },
    db: database(env),
    actor: null,
    requestId: "test",
    now: Date.now(),
  });
  beforeEach(() => {
    JOBS.send.mockReset();
    JOBS.send.mockResolvedValue();
  });

  test("is done once, by one of many that ask at the same time, and is on record once", async () => {
    await die(POISON);
    const [{ id } = { id: 0 }] = await letters();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => redriveDeadLetter(context(), id)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(JOBS.send.mock.calls).toEqual([[POISON]]);
    expect(await actsOn(String(id), "dead_letter_redriven")).toHaveLength(1);
    await expectProblem(
      await request(api.redriveDeadLetter, { params: { id }, token: admin.token }),
      "already_decided",
    );
  });

  test("has it come back with its history when it dies again, and at most twenty events of it", async () => {
    await die(POISON);
    const [{ id } = { id: 0 }] = await letters();
    for (let n = 0; n < 2; n += 1) {
      expect(await redriveDeadLetter(context(), id)).toMatchObject({ status: "redriven" });
      await die(POISON);
    }
    const [letter] = await letters();
    expect(letter).toMatchObject({ id, status: "dead", deaths: 3 });
    expect(letter?.history.map((event) => ("died" in event ? "died" : event.redrivenBy))).toEqual([
      "died",
      "operator",
      "died",
      "operator",
      "died",
    ]);
    for (let n = 0; n < 20; n += 1) await die(POISON);
    const [later] = await letters();
    expect([later?.deaths, later?.history.length]).toEqual([23, 20]);
    expect(later?.history.every((event) => "died" in event)).toBe(true);
  });

  test("leaves it dead when the queue does not take it, and to another when who took it is not heard of", async () => {
    await die(POISON);
    const [{ id } = { id: 0 }] = await letters();
    JOBS.send.mockRejectedValueOnce(new Error("no queue"));
    await expect(redriveDeadLetter(context(), id)).rejects.toMatchObject({ code: "unavailable" });
    expect(await letters()).toMatchObject([{ status: "dead" }]);
    await env.DB.prepare("UPDATE dead_letters SET status = 'redriving', taken_at = ?").bind(Date.now()).run();
    await expect(redriveDeadLetter(context(), id)).rejects.toMatchObject({ code: "already_decided" });
    await expectProblem(await request(api.dropDeadLetter, { params: { id }, token: admin.token }), "already_decided");
    await env.DB.prepare("UPDATE dead_letters SET taken_at = ?")
      .bind(Date.now() - 61_000)
      .run();
    expect(await redriveDeadLetter(context(), id)).toMatchObject({ status: "redriven" });
  });

  test("is refused for what nobody takes", async () => {
    await consume("anticip-dead", [{ type: "other" }]);
    const [{ id } = { id: 0 }] = await letters();
    await expectProblem(await request(api.redriveDeadLetter, { params: { id }, token: admin.token }), "not_redrivable");
  });

  test("by the API has the message delivered", async () => {
    const message = bookMessage("redriven", 3);
    await consume("anticip-dead", [message]);
    const [{ id } = { id: 0 }] = await letters();
    expect(await call(api.redriveDeadLetter, { params: { id }, token: admin.token })).toMatchObject({
      status: "redriven",
      history: [{}, { redrivenBy: admin.id }],
    });
    const stored = () => env.DB.prepare("SELECT seq FROM market WHERE artist_id = 'redriven'").first("seq");
    await vi.waitFor(async () => expect(await stored()).toBe(3), { timeout: 20_000, interval: 50 });
  });
});

test("dropping forgets it once, on record", async () => {
  await die(POISON);
  const [{ id } = { id: 0 }] = await letters();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => request(api.dropDeadLetter, { params: { id }, token: admin.token })),
  );
  expect(answers.map(({ status }) => status).filter((status) => status === 204)).toHaveLength(1);
  expect(await letters()).toEqual([]);
  expect(await actsOn(String(id), "dead_letter_dropped")).toEqual([
    { action: "dead_letter_dropped", actor: admin.id, detail: { queue: "anticip-jobs", type: "prices", deaths: 1 } },
  ]);
  for (const route of [api.getDeadLetter, api.redriveDeadLetter, api.dropDeadLetter])
    await expectProblem(
      await request(route as typeof api.getDeadLetter, { params: { id }, token: admin.token }),
      "unknown_dead_letter",
    );
});

test("a list has the beginnings of long bodies, a letter all of its own; both are for those in charge", async () => {
  const long = { type: "other", text: "x".repeat(5_000) };
  await consume("anticip-dead", [long]);
  const [letter] = await letters();
  expect(letter?.body).toHaveLength(300);
  const params = { id: letter?.id ?? 0 };
  expect(JSON.parse((await call(api.getDeadLetter, { params, token: admin.token })).body)).toEqual(long);
  vi.spyOn(console, "warn").mockImplementation(() => undefined); // refusals are logged
  const user = await newUser();
  await expectProblem(await request(api.getDeadLetter, { params, token: user.token }), "forbidden");
  await expectProblem(await request(api.listDeadLetters, { query: {}, token: user.token }), "forbidden");
});

test("a deleted account takes the mails with it that were for it", async () => {
  const { id, token } = await newUser();
  await env.DB.prepare("UPDATE users SET email = 'ada@example.org' WHERE id = ?").bind(id).run();
  await env.DB.prepare("UPDATE sessions SET confirmed_at = ? WHERE user_id = ?").bind(Date.now(), id).run();
  await die({ type: "notice", email: "ada@example.org" });
  await die({ type: "email-link", userId: id });
  await die({ type: "notice", email: "eve@example.org" });
  expect(
    (await request(api.deleteAccount, { body: { password: "correct horse battery" }, token } as never)).status,
  ).toBeLessThan(300);
  expect((await letters()).map(({ body }) => JSON.parse(body))).toEqual([{ type: "notice", email: "eve@example.org" }]);
});
