import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { ROUTES } from "../../../domain/api/routes.ts";
import { type Auth, ASKS_FOR_PROOF, type Route } from "../../../domain/api/index.ts";
import { MINUTE } from "../../../domain/core/ranges.ts";
import { PASSWORD } from "../support/account.ts";
import { call, expectProblem, request, send } from "../support/api.ts";
import { newUser, newUserAs, type User } from "../support/users.ts";

/*
 * A session that somebody else got hold of, such as on a screen that was left open, does nothing of consequence
 * without a proof from the last ten minutes. It is the guard's doing, by the operation's `auth`: no operation can
 * forget it, and one that is added is tried here as well.
 */

/** Operations of those in charge are told by their paths, too, so that none is declared for everybody by mistake. */
const IN_CHARGE = /^\/(admin|moderation|operator|background|manual|diagnostics)\//;
const FOR_THOSE_IN_CHARGE: ReadonlySet<Auth | undefined> = new Set(["moderator", "admin", "operator"]);

let admin: User;
beforeEach(async () => {
  admin = await newUserAs("admin");
});

const grow = (user: User, age: number) =>
  env.DB.prepare("UPDATE sessions SET confirmed_at = ? WHERE user_id = ?")
    .bind(Date.now() - age, user.id)
    .run();

/** Sends a request of no sense: it is refused by the guard, or for its form. */
const knock = ({ method, path }: Route, token: string) =>
  send(`/api/v1${path.replace("{id}", crypto.randomUUID())}`, {
    method: method.toUpperCase(),
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(method !== "get" && { body: "{" }),
  });

test("every operation of those in charge is declared as theirs, and asks for a fresh proof", () => {
  for (const { method, path, auth } of ROUTES) {
    expect(FOR_THOSE_IN_CHARGE.has(auth), `${method} ${path}`).toBe(IN_CHARGE.test(path));
    if (IN_CHARGE.test(path)) expect(ASKS_FOR_PROOF.has(auth as Auth), `${method} ${path}`).toBe(true);
  }
});

describe("of a session that proved who it is eleven minutes ago", () => {
  const asking = ROUTES.filter(({ auth }) => auth !== undefined && ASKS_FOR_PROOF.has(auth));

  test.each(asking.map((route) => [`${route.method} ${route.path}`, route] as const))(
    "%s is refused",
    async (_, route) => {
      await grow(admin, 11 * MINUTE);
      await expectProblem(await knock(route, admin.token), "confirm_required");
    },
  );

  test("and what only reads one's own is not", async () => {
    await grow(admin, 11 * MINUTE);
    const reading = ROUTES.filter(({ method, auth }) => method === "get" && (auth === "read" || auth === "account"));
    expect(reading.length).toBeGreaterThan(5);
    for (const route of reading) expect((await knock(route, admin.token)).status, route.path).not.toBe(403);
  });
});

test("making an admin, ending sessions and reading the audit log go on after the password was given again", async () => {
  const user = await newUser();
  await grow(admin, 11 * MINUTE);
  const promote = () => request(api.setRole, { params: { id: user.id }, body: { role: "admin" }, token: admin.token });
  await expectProblem(await promote(), "confirm_required");
  expect(await call(api.me, { token: user.token })).toMatchObject({ role: "user" });
  await call(api.confirm, { body: { password: PASSWORD }, token: admin.token });
  expect((await promote()).status).toBe(200);
  await call(api.listActs, { query: {}, token: admin.token });
  expect((await request(api.signOutUser, { params: { id: user.id }, token: admin.token })).status).toBe(204);
});

test("who has not the role learns that, and is not asked for the password first", async () => {
  const user = await newUser();
  await grow(user, 11 * MINUTE);
  await expectProblem(await request(api.listUsers, { query: {}, token: user.token }), "forbidden");
});

test("the operator's token is a proof by itself", async () => {
  expect(await call(api.getDiagnostics, { token: env.OPERATOR_TOKEN })).toEqual({ books: [] });
});
