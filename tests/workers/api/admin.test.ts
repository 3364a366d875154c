import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { type ActFilter, findActs } from "../../../worker/platform/audit-log.ts";
import { database } from "../../../worker/platform/database.ts";
import { call, expectProblem, request } from "../support/api.ts";
import { actsOn, newUser, newUserAs, type User } from "../support/users.ts";

let admin: User;
beforeAll(async () => {
  admin = await newUserAs("admin");
});

const setRole = (by: User, { id }: Pick<User, "id">, role: api.Role) =>
  request(api.setRole, { params: { id }, body: { role }, token: by.token });
const listed = async (query: Partial<api.RouteInput<typeof api.listUsers>["query"]>) =>
  (await call(api.listUsers, { query, token: admin.token })).users;

test("the first admin is made with the documented command, and is one at the next request", async () => {
  const first = await newUser({ username: "Ada" });
  await expectProblem(await request(api.listUsers, { query: {}, token: first.token }), "forbidden");
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE username_key = 'ada'").run();
  await call(api.listUsers, { query: {}, token: first.token });
  expect(await call(api.me, { token: first.token })).toMatchObject({ role: "admin" });
  await setRole(admin, first, "user");
});

describe("the list of accounts", () => {
  test("comes newest first, in pages without gaps or repeats", async () => {
    const made = [await newUser(), await newUser(), await newUser(), await newUser()];
    // Opened in the same millisecond: the id decides, so that a page may end between them.
    await env.DB.prepare("UPDATE users SET created_at = 5000000000000 WHERE id IN (?, ?, ?)")
      .bind(made[0]?.id, made[1]?.id, made[2]?.id)
      .run();
    const whole = (await listed({})).map(({ id }) => id);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call(api.listUsers, { query: { limit: 2, cursor }, token: admin.token });
      expect(page.users.length).toBeLessThanOrEqual(2);
      paged.push(...page.users.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(whole);
    expect(whole.slice(3).at(0)).toBe(made[3]?.id);
  });

  test("finds names by their start, in any case, and nothing else counts as a wildcard", async () => {
    for (const username of ["Under_score", "undersXcore", "under-all"]) await newUser({ username });
    const found = async (q: string) => (await listed({ q })).map(({ username }) => username).toSorted();
    expect(await found("UNDER")).toEqual(["Under_score", "under-all", "undersXcore"]);
    expect(await found("under_")).toEqual(["Under_score"]);
    for (const q of ["%", "under%", "*", "score", "' OR 1=1", "~"]) expect(await found(q)).toEqual([]);
  });

  test("can be only those in a role", async () => {
    const moderator = await newUserAs("moderator");
    expect((await listed({ role: "moderator" })).map(({ id }) => id)).toEqual([moderator.id]);
    expect(await listed({ role: "moderator", q: admin.username })).toEqual([]);
  });

  test.each(["x", "1", "1.", ".a", "-1.a", "1e9.a", "99999999999999999999.a", "1.a;b"])(
    "refuses the cursor %j",
    async (cursor) => {
      await expectProblem(await request(api.listUsers, { query: { cursor }, token: admin.token }), "invalid_request");
    },
  );
});

describe("giving a role", () => {
  test("counts at the next request, and is recorded with what it was", async () => {
    const user = await newUser();
    await expectProblem(await request(api.listFlags, { query: {}, token: user.token }), "forbidden");
    expect((await setRole(admin, user, "moderator")).status).toBe(200);
    await call(api.listFlags, { query: {}, token: user.token });
    await expectProblem(await request(api.listUsers, { query: {}, token: user.token }), "forbidden");
    expect((await setRole(admin, user, "user")).status).toBe(200);
    await expectProblem(await request(api.listFlags, { query: {}, token: user.token }), "forbidden");
    expect(await actsOn(user.id, "role_changed")).toEqual([
      { action: "role_changed", actor: admin.id, detail: { from: "user", to: "moderator" } },
      { action: "role_changed", actor: admin.id, detail: { from: "moderator", to: "user" } },
    ]);
  });

  test("that the account has already changes and records nothing", async () => {
    const user = await newUser();
    expect((await setRole(admin, user, "user")).status).toBe(200);
    expect(await actsOn(user.id, "role_changed")).toEqual([]);
  });

  test("is refused for an account that is not there, and to whoever is no admin", async () => {
    await expectProblem(await setRole(admin, { id: crypto.randomUUID() }, "moderator"), "unknown_user");
    const moderator = await newUserAs("moderator");
    await expectProblem(await setRole(moderator, moderator, "admin"), "forbidden");
    await expectProblem(await setRole(await newUser(), moderator, "user"), "forbidden");
  });

  test("takes the last admin's from nobody, and one's own only while another remains", async () => {
    await expectProblem(await setRole(admin, admin, "user"), "last_admin");
    await expectProblem(await setRole(admin, admin, "moderator"), "last_admin");
    expect((await setRole(admin, admin, "admin")).status).toBe(200);
    const other = await newUserAs("admin");
    expect((await setRole(other, other, "user")).status).toBe(200);
    await expectProblem(await setRole(admin, admin, "user"), "last_admin");
    expect(await actsOn(admin.id, "role_changed")).toEqual([]);
  });

  test("by two admins to each other at once leaves one", async () => {
    for (let round = 0; round < 5; round++) {
      const other = await newUserAs("admin");
      await Promise.all([setRole(admin, other, "user"), setRole(other, admin, "user")]);
      const admins = await env.DB.prepare("SELECT id FROM users WHERE role = 'admin'").all<{ id: string }>();
      expect(admins.results).toHaveLength(1);
      await env.DB.prepare("UPDATE users SET role = CASE id WHEN ? THEN 'admin' ELSE 'user' END").bind(admin.id).run();
    }
  });
});

describe("signing an account out", () => {
  const signOut = (by: User, id: string) => request(api.signOutUser, { params: { id }, token: by.token });

  test("ends its sessions and keys at once, is recorded, and leaves other accounts alone", async () => {
    const [user, other] = [await newUser(), await newUser()];
    const { secret, key } = await call(api.createApiKey, { body: { name: "bot", scope: "trade" }, token: user.token });
    expect((await signOut(admin, user.id)).status).toBe(204);
    for (const token of [user.token, secret])
      await expectProblem(await request(api.getPortfolio, { token }), "unauthenticated");
    await expectProblem(await request(api.me, { token: user.token }), "unauthenticated");
    await expectProblem(await request(api.refresh, { cookie: user.cookie }), "invalid_refresh_token");
    await call(api.getPortfolio, { token: other.token });
    const acts = (await actsOn(user.id)).slice(-2);
    expect(acts).toEqual([
      { action: "all_sessions_ended", actor: admin.id, detail: { sessions: 1 } },
      { action: "api_key_revoked", actor: admin.id, detail: { key: key.id } },
    ]);
  });

  test("is for admins, and for accounts that are there", async () => {
    const [user, moderator] = [await newUser(), await newUserAs("moderator")];
    await expectProblem(await signOut(moderator, user.id), "forbidden");
    await call(api.getPortfolio, { token: user.token });
    await expectProblem(await signOut(admin, crypto.randomUUID()), "unknown_user");
  });
});

describe("the audit log", () => {
  const acts = async (query: Partial<api.RouteInput<typeof api.listActs>["query"]>) =>
    (await call(api.listActs, { query, token: admin.token })).acts;

  test("cannot be changed, nor anything removed from it", async () => {
    const before = await env.DB.prepare("SELECT * FROM acts").all();
    expect(before.results.length).toBeGreaterThan(0);
    await expect(env.DB.prepare("UPDATE acts SET actor = 'nobody'").run()).rejects.toThrow("only added to");
    await expect(env.DB.prepare("DELETE FROM acts").run()).rejects.toThrow("only added to");
    await expect(env.DB.prepare("UPDATE acts SET detail = '{}' WHERE id = 1").run()).rejects.toThrow("only added to");
    expect(await env.DB.prepare("SELECT * FROM acts").all()).toMatchObject({ results: before.results });
  });

  test("is found by action, actor, subject and time, and by several of them", async () => {
    const [user, other] = [await newUser(), await newUser()];
    await setRole(admin, user, "moderator");
    await setRole(admin, other, "moderator");
    const [changed] = await acts({ action: "role_changed", actor: admin.id, subject: user.id });
    if (!changed) throw new Error("the change of role is not in the log");
    expect(changed).toMatchObject({ detail: { from: "user", to: "moderator" }, requestId: expect.any(String) });
    expect(await acts({ action: "role_changed", subject: user.id, from: changed.time, to: changed.time + 1 })).toEqual([
      changed,
    ]);
    expect(await acts({ action: "role_changed", subject: user.id, to: changed.time })).toEqual([]);
    expect(await acts({ action: "role_changed", subject: user.id, from: changed.time + 1 })).toEqual([]);
    expect((await acts({ subject: user.id })).map(({ action }) => action)).toEqual([
      "role_changed",
      "signed_in",
      "registered",
    ]);
    expect(await acts({ action: "nothing" })).toEqual([]);
  });

  test("comes newest first, in pages without gaps or repeats", async () => {
    const whole = (await acts({ limit: 200 })).map(({ id }) => id);
    expect(whole).toEqual(whole.toSorted((a, b) => b - a));
    const paged: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await call(api.listActs, { query: { limit: 7, cursor }, token: admin.token });
      paged.push(...page.acts.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged.slice(0, whole.length)).toEqual(whole);
    expect(new Set(paged).size).toBe(paged.length);
    await expectProblem(await request(api.listActs, { query: { cursor: "x" }, token: admin.token }), "invalid_request");
  });

  test("is searched by an index whatever is asked of it", async () => {
    const filters: Omit<ActFilter, "limit">[] = [{ action: "a" }, { actor: "b" }, { subject: "c" }, { from: 1, to: 2 }];
    for (let choice = 1; choice < 2 ** filters.length; choice++) {
      const filter = Object.assign({}, ...filters.filter((_, index) => choice & (2 ** index))) as ActFilter;
      for (const before of [undefined, 9]) {
        const plan = await planOf((db) => findActs(db, { ...filter, before, limit: 50 }));
        expect(plan, JSON.stringify(filter)).toMatch(/SEARCH acts USING INDEX/);
      }
    }
  });

  /** How D1 will run a query. */
  async function planOf(run: (db: ReturnType<typeof database>) => Promise<unknown>): Promise<string> {
    const plans: string[] = [];
    const prepare = (sql: string) => ({
      bind: (...values: unknown[]) => ({
        raw: async () => {
          const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
            .bind(...values)
            .all<{ detail: string }>();
          plans.push(...results.map(({ detail }) => detail));
          return [];
        },
      }),
    });
    await run(database({ DB: { prepare } as unknown as D1Database }));
    return plans.join("\n");
  }
});

describe("what was done with my account", () => {
  test("is what I did and what was done to me, newest first, and nobody else's", async () => {
    const [user, other] = [await newUser(), await newUser()];
    await setRole(admin, user, "moderator");
    const { acts, nextCursor } = await call(api.myActs, { query: {}, token: user.token });
    expect(acts.map(({ action, actor }) => [action, actor])).toEqual([
      ["role_changed", admin.id],
      ["signed_in", user.id],
      ["registered", user.id],
    ]);
    expect(nextCursor).toBeNull();
    expect(JSON.stringify(acts)).not.toContain(other.id);
  });

  test("comes in pages", async () => {
    const user = await newUser();
    await setRole(admin, user, "moderator");
    const first = await call(api.myActs, { query: { limit: 2 }, token: user.token });
    const second = await call(api.myActs, { query: { limit: 2, cursor: first.nextCursor ?? "" }, token: user.token });
    expect([...first.acts, ...second.acts].map(({ action }) => action)).toEqual([
      "role_changed",
      "signed_in",
      "registered",
    ]);
    expect(second.nextCursor).toBeNull();
  });
});

describe("what the operator changes is recorded", () => {
  const latest = async () => (await call(api.listActs, { query: { limit: 1 }, token: admin.token })).acts[0];

  test.each([
    ["the operator", () => env.OPERATOR_TOKEN, () => "operator"],
    ["an admin", () => admin.token, () => admin.id],
  ])("as done by %s", async (_, token, actor) => {
    await call(api.listArtistsForTrading, {
      body: { artists: [{ id: "tyla", name: "Tyla", audience: 1_000_000 }] },
      token: token(),
    });
    expect(await latest()).toMatchObject({
      action: "artists_listed",
      actor: actor(),
      detail: { listed: expect.any(Number), imported: 0 },
    });
    await call(api.redriveSettlements, { token: token() });
    expect(await latest()).toMatchObject({ action: "settlements_redriven", actor: actor(), detail: { books: 1 } });
    await call(api.rebuildProjections, { token: token() });
    expect(await latest()).toMatchObject({ action: "projections_rebuilt", actor: actor(), detail: { books: 1 } });
  });

  test("what it only reads is not", async () => {
    const before = await latest();
    await call(api.getDiagnostics, { token: env.OPERATOR_TOKEN });
    expect(await latest()).toEqual(before);
  });
});
