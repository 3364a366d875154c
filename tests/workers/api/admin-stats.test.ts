import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { DAY } from "../../../domain/core/ranges.ts";
import { call, expectProblem, request } from "../support/api.ts";
import { newUser, newUserAs, type User } from "../support/users.ts";

let admin: User;
beforeEach(async () => {
  admin = await newUserAs("admin");
});

const stats = () => call(api.getAdminStats, { token: admin.token });
const today = () => Math.floor(Date.now() / DAY) * DAY;

test("accounts are counted as they are opened and deleted, each day for itself", async () => {
  const before = await stats();
  expect(before.days[0]?.day).toBe(today());
  const [ada] = await Promise.all([newUser(), newUser(), newUser()]);
  await call(api.deleteAccount, { token: ada.token });
  const { accounts, days } = await stats();
  expect(accounts).toBe(before.accounts + 2);
  expect(days[0]).toMatchObject({
    opened: (before.days[0]?.opened ?? 0) + 3,
    deleted: (before.days[0]?.deleted ?? 0) + 1,
    open: accounts,
  });
});

test("what is counted is what there is", async () => {
  await newUser();
  const open = await env.DB.prepare("SELECT COUNT(*) AS n FROM users WHERE deleted_at IS NULL").first<{ n: number }>();
  expect((await stats()).accounts).toBe(open?.n);
});

test("a day after a pause goes on from the last one", async () => {
  const { accounts } = await stats();
  const insert = (id: string, day: number) =>
    env.DB.prepare("INSERT INTO users (id, username, username_key, created_at) VALUES (?1, ?1, ?1, ?2)")
      .bind(id, day)
      .run();
  await insert("later", today() + 3 * DAY + 5);
  await insert("latest", today() + 3 * DAY + 6);
  const { days } = await stats();
  expect(days[0]).toEqual({ day: today() + 3 * DAY, opened: 2, deleted: 0, open: accounts + 2 });
  await env.DB.prepare("UPDATE users SET deleted_at = ? WHERE id = 'later'")
    .bind(today() + 9 * DAY)
    .run();
  // Said again it is not counted again.
  await env.DB.prepare("UPDATE users SET deleted_at = deleted_at + 1 WHERE id = 'later'").run();
  expect((await stats()).days[0]).toEqual({ day: today() + 9 * DAY, opened: 0, deleted: 1, open: accounts + 1 });
});

test("nobody but admins is told", async () => {
  const { token } = await newUser();
  await expectProblem(await request(api.getAdminStats, { token }), "forbidden");
  await expectProblem(await request(api.getAdminStats, {}), "unauthenticated");
});
