import { expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { call, expectProblem, request, send } from "../support/api.ts";

/* That it works is tested in tests/e2e/google.test.ts, with a provider. */

test("sign-in with Google is off until an operator sets it up", async () => {
  expect(await call(api.signInMethods, {})).toEqual({ google: false });
  await expectProblem(await request(api.startGoogle, {}), "google_off");
  const { accessToken } = await call(api.register, { body: { username: "linker", password: "correct horse battery" } });
  await expectProblem(await request(api.linkGoogle, { token: accessToken }), "google_off");
  const back = await send("/api/v1/auth/google/callback?state=x&code=y", {
    headers: { Cookie: "__Host-anticip-google=x" },
    redirect: "manual",
  });
  expect([back.status, back.headers.get("Location")]).toEqual([302, "/sign-in?problem=google_off"]);
});
