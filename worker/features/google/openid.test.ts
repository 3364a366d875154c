import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Departure, FakeProvider } from "../../../tests/e2e/fake-openid-provider.ts";
import { authorizationUrl, type OpenIdClient, redeemCode } from "./openid.ts";

/*
 * What a provider says of itself is remembered, so each test has a provider of
 * its own. The whole way of a sign-in is in tests/e2e/google.test.ts.
 */

const QUESTION = { state: "the-state", nonce: "the-nonce", verifier: "the-verifier" };
const NOW = Date.now();
const DISCOVERY = "/.well-known/openid-configuration";

let provider: FakeProvider;
let client: OpenIdClient;
beforeEach(async () => {
  provider = await FakeProvider.start();
  client = {
    issuer: provider.issuer,
    id: provider.client.id,
    secret: provider.client.secret,
    redirectUri: "http://exchange.test/callback",
  };
});
afterEach(() => provider.stop());

/** Goes to the provider and comes back with a code. */
async function askForCode(): Promise<string> {
  const answer = await fetch(await authorizationUrl(client, QUESTION, NOW), { redirect: "manual" });
  return new URL(answer.headers.get("Location") ?? "").searchParams.get("code") ?? "";
}

const json = (body: unknown) => (response: ServerResponse) => void response.end(JSON.stringify(body));

test("the browser is sent with a challenge for the verifier, never with the verifier", async () => {
  const url = new URL(await authorizationUrl(client, QUESTION, NOW));
  expect(`${url.origin}${url.pathname}`).toBe(`${provider.issuer}/authorize`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: "code",
    client_id: "the-exchange",
    redirect_uri: "http://exchange.test/callback",
    scope: "openid email",
    state: "the-state",
    nonce: "the-nonce",
    // RFC 7636, 4.2: BASE64URL(SHA256("the-verifier")), by another program.
    code_challenge: "sP6XQ2T7IHwj7eBkdcI9xyC8WxEik0RMQk0tVGDKZPI",
    code_challenge_method: "S256",
  });
});

test("a code stands for whoever was signed in at the provider's", async () => {
  provider.person = { sub: "42", email: "ada@example.com" };
  expect(await redeemCode(client, await askForCode(), QUESTION, NOW)).toEqual({
    subject: "42",
    email: "ada@example.com",
  });
});

/** What a good provider says of itself, with something changed. */
const discovery = (change: object) => (response: ServerResponse) => {
  const { issuer } = client;
  json({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    ...change,
  })(response);
};

const BAD_DISCOVERIES: [string, (response: ServerResponse) => void][] = [
  ["nonsense", (response) => void response.end("<html>")],
  ["another form", json({ hello: "world" })],
  ["another issuer", discovery({ issuer: "https://elsewhere.test" })],
  ["a script for an address", discovery({ authorization_endpoint: "javascript:alert(1)" })],
  ["that it has moved", (response) => void response.writeHead(302, { Location: "/moved" }).end()],
  ["more than 64 KiB", discovery({ filler: "x".repeat(65_536) })],
  ["an error", (response) => void response.writeHead(503).end("{}")],
  [
    "half of it",
    (response) => void response.writeHead(200, { "Content-Length": "100" }).write("{", () => response.destroy()),
  ],
];

test.each(BAD_DISCOVERIES)("a provider that says of itself %s is unavailable", async (_, answer) => {
  provider.departure = { answers: { [DISCOVERY]: answer, "/moved": discovery({}) } };
  await expect(authorizationUrl(client, QUESTION, NOW)).rejects.toMatchObject({ code: "unavailable" });
  provider.departure = {};
  await expect(authorizationUrl(client, QUESTION, NOW)).resolves.toContain("/authorize?");
});

test("a provider that never answers is given up", { timeout: 20_000 }, async () => {
  provider.departure = { answers: { [DISCOVERY]: () => undefined } };
  await expect(authorizationUrl(client, QUESTION, NOW)).rejects.toMatchObject({ code: "unavailable" });
});

test("an https provider that names an endpoint without TLS is unavailable", async () => {
  const issuer = "https://provider.test";
  const named = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
  };
  for (const endpoint of ["authorization_endpoint", "token_endpoint", "jwks_uri"]) {
    vi.stubGlobal("fetch", async () => Response.json({ ...named, [endpoint]: "http://provider.test/plain" }));
    await expect(authorizationUrl({ ...client, issuer }, QUESTION, NOW)).rejects.toMatchObject({ code: "unavailable" });
  }
  vi.stubGlobal("fetch", async () => Response.json(named));
  await expect(authorizationUrl({ ...client, issuer }, QUESTION, NOW)).resolves.toContain(
    "https://provider.test/authorize?",
  );
  vi.unstubAllGlobals();
});

test("plain http is for a provider on this very machine: any other is not even asked", async () => {
  const asked = vi.fn();
  vi.stubGlobal("fetch", asked);
  for (const issuer of ["http://provider.test", "http://127.0.0.1.provider.test", "http://localhost.provider.test"]) {
    await expect(authorizationUrl({ ...client, issuer }, QUESTION, NOW)).rejects.toMatchObject({ code: "unavailable" });
  }
  expect(asked).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});

const BAD_KEYS: [string, Departure["answers"]][] = [
  ["nonsense", { "/keys": (response) => void response.end("<html>") }],
  ["no keys", { "/keys": json({}) }],
  ["an error", { "/keys": (response) => void response.writeHead(500).end("{}") }],
];

test.each(BAD_KEYS)("a provider that publishes %s in place of keys is unavailable", async (_, answers = {}) => {
  const code = await askForCode();
  provider.departure = { answers };
  await expect(redeemCode(client, code, QUESTION, NOW)).rejects.toMatchObject({ code: "unavailable" });
});

test("several parties to a token must include us as the one it was given to", async () => {
  const aud = [provider.client.id, "another"];
  provider.departure = { claims: { aud } };
  await expect(redeemCode(client, await askForCode(), QUESTION, NOW)).resolves.toMatchObject({ subject: "nobody" });
  for (const azp of ["another", undefined]) {
    provider.departure = { claims: { aud, azp } };
    await expect(redeemCode(client, await askForCode(), QUESTION, NOW)).rejects.toMatchObject({ code: "refused" });
  }
});

test("a token for us alone that was given to another party is refused", async () => {
  provider.departure = { claims: { azp: "another" } };
  await expect(redeemCode(client, await askForCode(), QUESTION, NOW)).rejects.toMatchObject({ code: "refused" });
});
