import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "../../../worker/index.ts";
import { expectProblem, ORIGIN, send } from "../support/api.ts";

/** Calls a Worker whose limits note what they are asked, and refuse the address 192.0.2.66. */
async function callLimited(
  path: string,
  address: string | null,
  init: RequestInit = {},
  without = false,
): Promise<{ response: Response; asked: string[] }> {
  const asked: string[] = [];
  const limit = (name: string): RateLimit => ({
    limit: async ({ key }) => {
      asked.push(`${name} ${key}`);
      return { success: key !== "192.0.2.66" };
    },
  });
  const {
    ADDRESS_LIMIT: _address,
    CREDENTIAL_LIMIT: _credential,
    SITE_LIMIT: _site,
    SITE_CREDENTIAL_LIMIT: _siteCredential,
    ...rest
  } = env;
  const limits = without
    ? {}
    : {
        ADDRESS_LIMIT: limit("address"),
        CREDENTIAL_LIMIT: limit("credential"),
        SITE_LIMIT: limit("site"),
        SITE_CREDENTIAL_LIMIT: limit("site credential"),
      };
  const request = new Request(new URL(path, ORIGIN), init);
  if (address !== null) request.headers.set("CF-Connecting-IP", address);
  return { response: await worker.fetch(request, { ...rest, ...limits } as Env, createExecutionContext()), asked };
}

const login = { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } };

test("every call counts against its address, and one about credentials against a second limit", async () => {
  expect((await callLimited("/api/v1/health", "192.0.2.1")).asked).toEqual(["address 192.0.2.1"]);
  expect((await callLimited("/api/v1/nothing", "192.0.2.1")).asked).toEqual(["address 192.0.2.1"]);
  expect((await callLimited("/api/v1/auth/login", "192.0.2.1", login)).asked).toEqual([
    "address 192.0.2.1",
    "credential 192.0.2.1",
  ]);
  expect((await callLimited("/api/v1/auth/refresh", "192.0.2.1", { method: "POST" })).asked).toEqual([
    "address 192.0.2.1",
  ]);
});

test("so does every attempt to join a room", async () => {
  expect((await callLimited("/rooms/market", "192.0.2.1")).asked).toEqual(["address 192.0.2.1"]);
  await expectProblem((await callLimited("/rooms/market", "192.0.2.66")).response, "rate_limited");
});

test("an IPv6 household is one address", async () => {
  const [{ asked }, { asked: same }] = [
    await callLimited("/api/v1/health", "2001:db8::1:2:3:4"),
    await callLimited("/api/v1/health", "2001:DB8:0:0:ffff::"),
  ];
  expect(asked).toEqual(["address 2001:db8:0:0", "site 2001:db8:0"]);
  expect(same).toEqual(asked);
});

test("sign-ins from many networks of one IPv6 site are counted together too", async () => {
  const { asked } = await callLimited("/api/v1/auth/login", "2001:db8:0:17::1", login);
  expect(asked).toEqual([
    "address 2001:db8:0:17",
    "site 2001:db8:0",
    "credential 2001:db8:0:17",
    "site credential 2001:db8:0",
  ]);
});

test("an address beyond its limit is told when to come back, before anything is looked at", async () => {
  const { response } = await callLimited("/api/v1/auth/login", "192.0.2.66", { ...login, body: "{" });
  expect(response.headers.get("Retry-After")).toBe("60");
  await expectProblem(response, "rate_limited");
});

test("nothing is limited where the address is not known, or the deployment has no limits", async () => {
  const nowhere = await callLimited("/api/v1/health", null);
  expect([nowhere.response.status, nowhere.asked]).toEqual([200, []]);
  expect((await callLimited("/api/v1/health", "192.0.2.66", {}, true)).response.status).toBe(200);
});

test("the platform's own limit stops one who keeps trying passwords, and nobody else", async () => {
  const attempt = (address: string) =>
    send("/api/v1/auth/login", { ...login, headers: { ...login.headers, "CF-Connecting-IP": address } });
  // Twice the limit, as a minute may end in between: whatever the clock says, one half of them is too many.
  const statuses: number[] = [];
  for (let i = 0; i < 2 * 20 + 1; i++) statuses.push((await attempt("192.0.2.7")).status);
  expect(statuses.slice(0, 20)).toEqual(Array(20).fill(400));
  expect(statuses).toContain(429);
  await expectProblem(await attempt("192.0.2.8"), "invalid_request");
});
