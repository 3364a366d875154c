import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Account, Session } from "../../domain/api/accounts.ts";
import type { OpenSession } from "../../domain/api/sessions.ts";
import type { ProblemCode } from "../../domain/core/problems.ts";
import { call, register } from "../../scripts/local/client.ts";
import { type Exchange, startExchange } from "../../scripts/local/exchange.ts";
import { type Departure, FakeProvider, type Person } from "./fake-openid-provider.ts";

let provider: FakeProvider;
let exchange: Exchange;
let stateDir: string;
/** What the exchange logs of a sign-in that goes wrong, which is what these tests are about; anything else is told. */
const EXPECTED_LOG = /^(sign-in with Google failed|request failed) /;
const onLog = (text: string): void => {
  if (!EXPECTED_LOG.test(text)) console.error(text);
};

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "anticip-google-"));
  provider = await FakeProvider.start();
  const bindings = {
    GOOGLE_ISSUER: provider.issuer,
    GOOGLE_CLIENT_ID: provider.client.id,
    GOOGLE_CLIENT_SECRET: provider.client.secret,
  };
  exchange = await startExchange({ port: 0, stateDir, assets: false, bindings, onLog });
});
afterAll(async () => {
  await exchange.stop();
  await provider.stop();
  rmSync(stateDir, { recursive: true, force: true });
});
beforeEach(() => {
  provider.departure = {};
});

let people = 0;

/** Somebody nobody has seen before. */
function newPerson(): Person {
  people++;
  return { sub: `subject-${people}`, email: `person.${people}@example.com` };
}

/** A browser, as far as sign-in goes: it keeps cookies and follows a redirect when told to. */
class Browser {
  readonly cookies = new Map<string, string>();

  async open(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = {
      ...(init.headers as Record<string, string>),
      Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    };
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const set of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (set.split(";")[0] ?? "").split("=");
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Begins a sign-in, or linking for whoever has the token, and goes to the provider; resolves to where that sends it back to. */
  async goToProvider(token?: string): Promise<string> {
    const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const begun = await this.open(`${exchange.url}/api/v1/auth/google${token === undefined ? "" : "/link"}`, {
      method: "POST",
      headers,
    });
    expect(begun.status).toBe(200);
    const { url } = (await begun.json()) as { url: string };
    const sentBack = await fetch(url, { redirect: "manual" });
    expect(sentBack.status, await sentBack.text()).toBe(302);
    return sentBack.headers.get("Location") ?? "";
  }

  /** Comes back from the provider; resolves to where in the app it lands. */
  async comeBack(url: string): Promise<string> {
    const response = await this.open(url);
    expect(response.status).toBe(302);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await response.text()).toBe("");
    return response.headers.get("Location") ?? "";
  }

  /** The session in the cookie, as the app picks it up. */
  async session(): Promise<Session> {
    const response = await this.open(`${exchange.url}/api/v1/auth/refresh`, { method: "POST" });
    expect(response.status).toBe(200);
    return (await response.json()) as Session;
  }
}

/** The whole way: where the browser lands, with which account if any. */
async function signInAs(
  person: Person,
  departure: Departure = {},
  browser = new Browser(),
): Promise<{ landed: string; account: Account | null; browser: Browser }> {
  provider.person = person;
  provider.departure = departure;
  const landed = await browser.comeBack(await browser.goToProvider());
  return { landed, account: landed === "/" ? (await browser.session()).account : null, browser };
}

async function linkAs(person: Person, token: string): Promise<string> {
  provider.person = person;
  const browser = new Browser();
  return await browser.comeBack(await browser.goToProvider(token));
}

/** Changes what the exchange knows of an account. */
const alter = (account: Account | null, change: string): Promise<unknown> =>
  exchange.sql(`UPDATE users SET ${change} WHERE id = '${account?.id}'`);

const problem = (code: ProblemCode, page = "/sign-in") => `${page}?problem=${code}`;

const newUser = (): Promise<Session> =>
  register(exchange.url, { username: `user-${++people}`, password: "a few easy words" });

const accountOf = (token: string): Promise<Account> => call(exchange.url, "GET", "/auth/me", { token });

test("sign-in with Google is offered", async () => {
  expect(await call(exchange.url, "GET", "/auth/methods")).toEqual({ google: true });
});

describe("signing in", () => {
  test("opens an account, named after the address, for somebody new; and finds it again", async () => {
    const person = newPerson();
    const { account, browser } = await signInAs(person);
    expect(account).toMatchObject({
      username: person.email.split("@")[0]?.replace(".", "-"),
      email: person.email,
      hasPassword: false,
      google: true,
    });
    expect([...browser.cookies.keys()]).toEqual(["anticip-refresh", "anticip-device"]);
    const again = await signInAs(person);
    expect(again.account).toEqual(account);
    const { accessToken } = await again.browser.session();
    const { sessions } = await call<{ sessions: OpenSession[] }>(exchange.url, "GET", "/auth/sessions", {
      token: accessToken,
    });
    expect(sessions.map(({ method }) => method)).toEqual(["google", "google"]);
  });

  test("knows somebody by the subject, whatever becomes of the address", async () => {
    const person = newPerson();
    const { account } = await signInAs(person);
    const moved = await signInAs({ ...person, email: "moved@example.com" });
    expect(moved.account?.id).toBe(account?.id);
  });

  test("finds another name when somebody has the one of the address", async () => {
    const { account } = await signInAs(newPerson());
    const { account: namesake } = await signInAs({ ...newPerson(), email: `${account?.username}@elsewhere.example` });
    expect(namesake?.username).toMatch(new RegExp(`^${account?.username}-\\d{4}$`));
  });

  test("never takes over an account with the same address", async () => {
    const first = newPerson();
    await signInAs(first);
    const { landed, browser } = await signInAs({ ...newPerson(), email: first.email.toUpperCase() });
    expect(landed).toBe(problem("email_in_use"));
    expect([...browser.cookies.keys()]).toEqual([]);
  });

  test("still asks for the second factor where there is one", async () => {
    const person = newPerson();
    const { account } = await signInAs(person);
    await alter(account, "totp_since = 1");
    const { landed, browser } = await signInAs(person);
    expect(landed).toMatch(/^\/sign-in#challenge=[\w-]{43}&expiresAt=\d+$/);
    expect([...browser.cookies.keys()]).toEqual([]);
  });

  test("is refused for a deleted account", async () => {
    const person = newPerson();
    const { account } = await signInAs(person);
    await alter(account, "deleted_at = 1");
    expect((await signInAs(person)).landed).toBe(problem("google_refused"));
  });

  const REFUSED: [string, ProblemCode, Departure][] = [
    ["says no", "google_refused", { denies: true }],
    ["has not verified the address", "google_refused", { claims: { email_verified: false } }],
    ["answers another nonce", "google_refused", { claims: { nonce: "another" } }],
    ["answers no nonce", "google_refused", { claims: { nonce: undefined } }],
    ["answers for another client", "google_refused", { claims: { aud: "another-client" } }],
    ["answers what was given to another client", "google_refused", { claims: { azp: "another-client" } }],
    ["answers for another issuer", "google_refused", { claims: { iss: "https://elsewhere.example" } }],
    [
      "answers with a token that has expired",
      "google_refused",
      { claims: { exp: Math.floor(Date.now() / 1000) - 60 } },
    ],
    ["answers with a token that never expires", "google_refused", { claims: { exp: undefined } }],
    ["names nobody", "google_refused", { claims: { sub: undefined } }],
    ["signs with a key it does not publish", "google_refused", { signature: "unknown key" }],
    ["does not sign", "google_refused", { signature: "none" }],
    ["signs with its public key as a secret", "google_refused", { signature: "public key as secret" }],
    [
      "answers nonsense for a token",
      "unavailable",
      { answers: { "/token": (response) => void response.end("<b>token</b>") } },
    ],
    [
      "answers no ID token",
      "unavailable",
      { answers: { "/token": (response) => void response.end('{"access_token":"x"}') } },
    ],
    [
      "fails",
      "unavailable",
      { answers: { "/token": (response) => void response.writeHead(500).end('{"error":"server_error"}') } },
    ],
    ["hangs up", "unavailable", { answers: { "/token": (response) => void response.destroy() } }],
  ];

  test.each(REFUSED)("is refused when Google %s", async (_, code, departure) => {
    const person = newPerson();
    const { landed, browser } = await signInAs(person, departure);
    expect(landed).toBe(problem(code));
    expect([...browser.cookies.keys()]).toEqual([]);
    // Nothing was opened meanwhile: the account is opened now.
    const { account } = await signInAs(person);
    expect(account?.createdAt).toBeGreaterThan(Date.now() - 60_000);
  });

  test("shows nothing of what Google says of an error", async () => {
    const browser = new Browser();
    const url = new URL(await browser.goToProvider());
    url.searchParams.delete("code");
    url.searchParams.set("error", "<script>alert(1)</script>");
    expect(await browser.comeBack(url.href)).toBe(problem("google_refused"));
  });
});

describe("coming back from Google", () => {
  test("with another state than one left with is refused", async () => {
    const browser = new Browser();
    const url = new URL(await browser.goToProvider());
    url.searchParams.set("state", "another");
    expect(await browser.comeBack(url.href)).toBe(problem("invalid_challenge"));
    url.searchParams.delete("state");
    expect(await browser.comeBack(url.href)).toBe(problem("invalid_challenge"));
  });

  test("in another browser is refused: nobody is signed in to somebody else's account by a link", async () => {
    provider.person = newPerson();
    const url = await new Browser().goToProvider();
    const other = new Browser();
    expect(await other.comeBack(url)).toBe(problem("invalid_challenge"));
    await other.goToProvider();
    expect(await other.comeBack(url)).toBe(problem("invalid_challenge"));
  });

  test("a second time is refused, whoever has the cookie", async () => {
    provider.person = newPerson();
    const browser = new Browser();
    const url = await browser.goToProvider();
    const thief = new Browser();
    for (const [name, value] of browser.cookies) thief.cookies.set(name, value);
    expect(await browser.comeBack(url)).toBe("/");
    expect(await browser.comeBack(url)).toBe(problem("invalid_challenge"));
    expect(await thief.comeBack(url)).toBe(problem("invalid_challenge"));
    expect([...thief.cookies.keys()]).toEqual([]);
  });

  test("with the code of another sign-in is refused: its verifier is another", async () => {
    provider.person = newPerson();
    const victim = new URL(await new Browser().goToProvider());
    const attacker = new Browser();
    const url = new URL(await attacker.goToProvider());
    url.searchParams.set("code", victim.searchParams.get("code") ?? "");
    expect(await attacker.comeBack(url.href)).toBe(problem("google_refused"));
  });

  test("with a state for which no sign-in was begun is refused", async () => {
    const browser = new Browser();
    browser.cookies.set("anticip-google", "made-up");
    expect(await browser.comeBack(`${exchange.url}/api/v1/auth/google/callback?state=made-up&code=x`)).toBe(
      problem("invalid_challenge"),
    );
  });

  test("needs a cookie that scripts cannot read and other sites do not send along", async () => {
    const response = await fetch(`${exchange.url}/api/v1/auth/google`, { method: "POST" });
    expect(response.headers.get("Set-Cookie")).toMatch(
      /^anticip-google=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });
});

describe("linking", () => {
  test("lets the Google account sign in to the account that began, and unlinking ends that", async () => {
    const person = newPerson();
    const { accessToken, account } = await newUser();
    expect(await linkAs(person, accessToken)).toBe("/account");
    expect(await accountOf(accessToken)).toMatchObject({ google: true, email: null });
    expect((await signInAs(person)).account?.id).toBe(account.id);
    await call(exchange.url, "DELETE", "/auth/google", { token: accessToken });
    expect(await accountOf(accessToken)).toMatchObject({ google: false });
    expect((await signInAs(person)).account?.id).not.toBe(account.id);
  });

  test("twice is no error, and another Google account takes the place of the first", async () => {
    const [first, second] = [newPerson(), newPerson()];
    const { accessToken, account } = await newUser();
    for (const person of [first, first, second]) expect(await linkAs(person, accessToken)).toBe("/account");
    expect((await signInAs(second)).account?.id).toBe(account.id);
    expect((await signInAs(first)).account?.id).not.toBe(account.id);
  });

  test("is refused for a Google account that is somebody else's here", async () => {
    const person = newPerson();
    await signInAs(person);
    const { accessToken } = await newUser();
    expect(await linkAs(person, accessToken)).toBe(problem("already_linked", "/account"));
    expect(await accountOf(accessToken)).toMatchObject({ google: false });
  });

  test("that is broken off leads back to the account", async () => {
    const { accessToken } = await newUser();
    provider.departure = { denies: true };
    expect(await linkAs(newPerson(), accessToken)).toBe(problem("google_refused", "/account"));
  });

  test("is refused when the session that began it has been ended meanwhile", async () => {
    const { accessToken, account } = await newUser();
    provider.person = newPerson();
    const browser = new Browser();
    const url = await browser.goToProvider(accessToken);
    await call(exchange.url, "DELETE", "/auth/sessions", { token: accessToken });
    expect(await browser.comeBack(url)).toBe(problem("unauthenticated", "/account"));
    expect((await signInAs(provider.person)).account?.id).not.toBe(account.id);
  });

  test("cannot be undone when there is no other way in", async () => {
    const { browser } = await signInAs(newPerson());
    const { accessToken } = await browser.session();
    await expect(call(exchange.url, "DELETE", "/auth/google", { token: accessToken })).rejects.toThrow(
      "last_sign_in_method",
    );
    expect(await accountOf(accessToken)).toMatchObject({ google: true });
  });

  test("needs somebody signed in", async () => {
    await expect(call(exchange.url, "POST", "/auth/google/link")).rejects.toThrow("unauthenticated");
    await expect(call(exchange.url, "DELETE", "/auth/google")).rejects.toThrow("unauthenticated");
  });
});
