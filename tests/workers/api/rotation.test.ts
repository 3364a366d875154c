import { env } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { call, expectProblem, request } from "../support/api.ts";
import { newAccount } from "../support/account.ts";

/* A secret is rotated by keeping the old one as NAME_PREVIOUS for a while: nobody is signed out by it. */

const before = { JWT_SECRET: env.JWT_SECRET, OPERATOR_TOKEN: env.OPERATOR_TOKEN };

afterEach(() => {
  Object.assign(env, before);
  delete (env as Env).JWT_SECRET_PREVIOUS;
  delete (env as Env).OPERATOR_TOKEN_PREVIOUS;
});

test("tokens signed before the rotation are good until the previous secret is taken away; new ones stay good after that", async () => {
  const old = await newAccount();
  Object.assign(env, {
    JWT_SECRET: "the next secret of the tests, known to all",
    JWT_SECRET_PREVIOUS: before.JWT_SECRET,
  });
  expect(await call(api.me, { token: old.token })).toMatchObject({ username: old.username });
  expect(await call(api.getPortfolio, { token: old.token })).toMatchObject({ cash: 1_000_000 });
  const { accessToken: renewed } = await call(api.refresh, { cookie: old.cookie });
  delete (env as Env).JWT_SECRET_PREVIOUS;
  await expectProblem(await request(api.me, { token: old.token }), "unauthenticated");
  expect(await call(api.me, { token: renewed })).toMatchObject({ username: old.username });
});

test("the operator's tools with the old token work until it is taken away", async () => {
  Object.assign(env, { OPERATOR_TOKEN: "the-next-operator", OPERATOR_TOKEN_PREVIOUS: before.OPERATOR_TOKEN });
  for (const token of ["the-next-operator", before.OPERATOR_TOKEN]) await call(api.getDiagnostics, { token });
  delete (env as Env).OPERATOR_TOKEN_PREVIOUS;
  await expectProblem(await request(api.getDiagnostics, { token: before.OPERATOR_TOKEN }), "unauthenticated");
});
