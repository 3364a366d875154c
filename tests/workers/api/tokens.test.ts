import { env } from "cloudflare:workers";
import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { signAccessToken } from "../../../worker/features/sessions/access-token.ts";
import { call, expectProblem, newTrader, request, send } from "../support/api.ts";

const key = (secret: string) => new TextEncoder().encode(secret);
const now = () => Math.floor(Date.now() / 1000);

/** A token as the Worker signs them, with something about it changed. */
function forge(
  change: {
    secret?: string;
    alg?: string;
    issuer?: string;
    subject?: string | null;
    opened?: unknown;
    expires?: number;
  } = {},
): Promise<string> {
  const {
    secret = env.JWT_SECRET,
    alg = "HS256",
    issuer = "anticip",
    subject = "mallory-id",
    opened = 0,
    expires = now() + 600,
  } = change;
  const token = new SignJWT({ sid: "mallory-session", opened })
    .setProtectedHeader({ alg, typ: "at+jwt" })
    .setIssuer(issuer)
    .setAudience("anticip")
    .setIssuedAt(now())
    .setExpirationTime(expires);
  if (subject !== null) token.setSubject(subject);
  return token.sign(key(secret.padEnd(64, alg === "HS256" ? "" : "-")));
}

const routes = [api.getPortfolio, api.listOrders, api.me, api.placeOrder, api.placeTrade] as const;

async function expectRefused(token: string | undefined, code: "unauthenticated" | "token_expired"): Promise<void> {
  for (const route of routes) {
    const body =
      "body" in route
        ? { body: { clientOrderId: "x", artistId: "tyla", side: "buy", quantity: 1, type: "market" } }
        : {};
    await expectProblem(await request(route, { ...body, token } as never), code);
  }
}

test("a token that the Worker signed lets its account in", async () => {
  const { token } = await newTrader();
  expect(await call(api.getPortfolio, { token })).toMatchObject({ cash: 1_000_000, granted: 1_000_000, positions: [] });
});

describe("no entry without a good token:", () => {
  test("none at all", () => expectRefused(undefined, "unauthenticated"));

  test.each(["x", "a.b.c", "..", "Bearer", "null"])("malformed: %j", (token) =>
    expectRefused(token, "unauthenticated"),
  );

  test("expired", async () => {
    const { token } = await signAccessToken(
      { id: crypto.randomUUID(), session: "late", openedAt: 0 },
      env.JWT_SECRET,
      Date.now() - 601_000,
    );
    await expectRefused(token, "token_expired");
    await expectRefused(await forge({ expires: now() - 1 }), "token_expired");
  });

  test("signed with another secret", async () =>
    expectRefused(await forge({ secret: "the secret of somebody else, of that length" }), "unauthenticated"));

  test("signed with another algorithm", async () => expectRefused(await forge({ alg: "HS512" }), "unauthenticated"));

  test("from another issuer", async () => expectRefused(await forge({ issuer: "elsewhere" }), "unauthenticated"));

  test("for nobody", async () => {
    await expectRefused(await forge({ subject: null }), "unauthenticated");
    await expectRefused(await forge({ opened: "long ago" }), "unauthenticated");
  });

  test("not signed at all (alg none)", async () => {
    const token = new UnsecuredJWT({ sid: "mallory-session", opened: 0 })
      .setIssuer("anticip")
      .setSubject(crypto.randomUUID())
      .setExpirationTime("1h")
      .encode();
    await expectRefused(token, "unauthenticated");
  });

  test("with a payload swapped after signing", async () => {
    const [header, , signature] = (await forge()).split(".");
    const payload = btoa(
      JSON.stringify({ name: "mallory", iss: "anticip", sub: "somebody", exp: now() + 600 }),
    ).replace(/=+$/, "");
    await expectRefused([header, payload, signature].join("."), "unauthenticated");
  });

  test("the operator's token is no user's", () => expectRefused(env.OPERATOR_TOKEN, "unauthenticated"));

  test.each(["Basic dXNlcjpwYXNz", "bearer", "Bearer ", "Token abc"])(
    "an Authorization header of %j",
    async (authorization) => {
      await expectProblem(
        await send("/api/v1/portfolio", { headers: { Authorization: authorization } }),
        "unauthenticated",
      );
    },
  );
});

test("the scheme is read without case", async () => {
  const { token } = await newTrader();
  expect((await send("/api/v1/portfolio", { headers: { Authorization: `BEARER ${token}` } })).status).toBe(200);
});

describe("the operator's routes", () => {
  const operator = [
    api.listArtistsForTrading,
    api.getDiagnostics,
    api.rebuildProjections,
    api.getProjectionDigest,
  ] as const;

  test.each([undefined, "", "wrong", "the operator of the test"])("refuse the token %j", async (token) => {
    for (const route of operator) {
      const body = route === api.listArtistsForTrading ? { body: { artists: [] } } : {};
      await expectProblem(await request(route, { ...body, token } as never), "unauthenticated");
    }
  });

  test("refuse a user's token", async () => {
    const { token } = await newTrader();
    await expectProblem(await request(api.getDiagnostics, { token }), "unauthenticated");
  });
});
