import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { call, expectProblem, ORIGIN, request, success } from "../support/api.ts";
import { Authenticator, type Departure } from "../support/authenticator.ts";
import { passkeyAnswer, passkeyToAdd } from "../support/passkeys.ts";

let names = 0;

/** Somebody who has just opened an account by password. */
async function newUser(): Promise<{ id: string; username: string; token: string }> {
  const username = `holder-${++names}`;
  const { accessToken, account } = await call(api.register, { body: { username, password: "correct horse battery" } });
  return { id: account.id, username, token: accessToken };
}

/** The whole way of adding a passkey. */
const add = async (token: string, authenticator: Authenticator, departure?: Departure): Promise<Response> =>
  await request(api.addPasskey, { token, body: await passkeyToAdd(token, authenticator, departure) });

/** The whole way of signing in. */
const signIn = async (authenticator: Authenticator, departure?: Departure): Promise<Response> =>
  await request(api.passkeySignIn, { body: await passkeyAnswer(authenticator, departure) });

/** Somebody who has a passkey. */
async function newHolder(options?: { synced: boolean }) {
  const user = await newUser();
  const authenticator = new Authenticator(ORIGIN, options);
  await success(api.addPasskey, await add(user.token, authenticator));
  return { ...user, authenticator };
}

const dropPassword = (id: string) =>
  env.DB.prepare("UPDATE users SET password_hash = NULL WHERE id = ?").bind(id).run();

const actsOn = async (id: string): Promise<string[]> => {
  const { results } = await env.DB.prepare("SELECT action FROM acts WHERE subject = ? ORDER BY id")
    .bind(id)
    .all<{ action: string }>();
  return results.map(({ action }) => action);
};

const ELSEWHERE: [string, Departure][] = [
  ["for another site's page", { origin: "https://anticip.evil" }],
  ["for another port", { origin: `${ORIGIN}:8443` }],
  ["over plain http", { origin: ORIGIN.replace("https", "http") }],
  ["by an authenticator that meant another site", { rpId: "anticip.evil" }],
  ["for a challenge of the browser's own", { challenge: "c29tZSBvdGhlciBjaGFsbGVuZ2U" }],
  ["without the user having been verified", { userVerified: false }],
  ["without the user having been there", { userPresent: false }],
];

describe("adding a passkey", () => {
  test("asks for a discoverable one that verifies its user, and leaves out those one has", async () => {
    const { id, username, token, authenticator } = await newHolder();
    const { challenge, options } = await call(api.beginPasskey, { token });
    expect(options).toMatchObject({
      challenge,
      rp: { id: "anticip.test", name: "Anticip" },
      user: { id: Buffer.from(id).toString("base64url"), name: username },
      attestation: "none",
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      excludeCredentials: [{ id: authenticator.id, type: "public-key", transports: ["internal"] }],
    });
  });

  test("lists it under its name, without its key, and writes it down", async () => {
    const { id, token } = await newUser();
    const authenticator = new Authenticator(ORIGIN);
    const passkey = await success(api.addPasskey, await add(token, authenticator));
    expect(passkey).toMatchObject({ id: authenticator.id, name: "Laptop", lastUsedAt: null });
    expect(await call(api.listPasskeys, { token })).toEqual({ passkeys: [passkey] });
    expect(await actsOn(id)).toEqual(["registered", "signed_in", "passkey_added"]);
  });

  test.each(ELSEWHERE)("is refused %s", async (_, departure) => {
    const { token } = await newUser();
    await expectProblem(await add(token, new Authenticator(ORIGIN), departure), "passkey_refused");
    expect(await call(api.listPasskeys, { token })).toEqual({ passkeys: [] });
  });

  test("is refused with the answer to a sign-in", async () => {
    const { token } = await newUser();
    await expectProblem(await add(token, new Authenticator(ORIGIN), { type: "webauthn.get" }), "passkey_refused");
  });

  test("takes the passkey's own signature, which some send unasked", async () => {
    const { token } = await newUser();
    await success(api.addPasskey, await add(token, new Authenticator(ORIGIN), { selfAttested: true }));
  });

  test.each(["packed", "tpm", "android-key", "android-safetynet", "apple", "fido-u2f", "unheard-of"])(
    "is refused with %s certificates before anything reads them",
    async (format) => {
      const { token } = await newUser();
      const warned = vi.spyOn(console, "warn").mockReturnValue();
      const certified: Departure["certified"] = [format, new Map([["x5c", Buffer.from("a certificate")]])];
      await expectProblem(await add(token, new Authenticator(ORIGIN), { certified }), "passkey_refused");
      expect(warned).toHaveBeenCalledWith(
        "passkey refused",
        expect.objectContaining({ reason: `Error: Attestation was not asked for: ${format}` }),
      );
      warned.mockRestore();
    },
  );

  test("is refused with what is no attestation at all", async () => {
    const { token } = await newUser();
    const { challenge, options } = await call(api.beginPasskey, { token });
    const response = await new Authenticator(ORIGIN).create(options);
    response.response.attestationObject = Buffer.from("nonsense").toString("base64url");
    await expectProblem(
      await request(api.addPasskey, { token, body: { challenge, name: "Laptop", response } }),
      "passkey_refused",
    );
  });

  test("takes each challenge once", async () => {
    const { token } = await newUser();
    const { challenge, options } = await call(api.beginPasskey, { token });
    const body = { challenge, name: "Laptop", response: await new Authenticator(ORIGIN).create(options) };
    await success(api.addPasskey, await request(api.addPasskey, { token, body }));
    await expectProblem(await request(api.addPasskey, { token, body }), "invalid_challenge");
  });

  test("takes no challenge that was given to somebody else, or for signing in", async () => {
    const [{ token }, other] = [await newUser(), await newUser()];
    for (const { challenge, options } of [
      await call(api.beginPasskey, { token: other.token }),
      await call(api.beginPasskeySignIn, {}),
    ]) {
      const response = await new Authenticator(ORIGIN).create({
        rp: { id: "anticip.test" },
        user: { id: "" },
        ...options,
      });
      await expectProblem(
        await request(api.addPasskey, { token, body: { challenge, name: "Laptop", response } }),
        "invalid_challenge",
      );
    }
  });

  test("takes no challenge after five minutes", async () => {
    const { token } = await newUser();
    const { challenge, options } = await call(api.beginPasskey, { token });
    const response = await new Authenticator(ORIGIN).create(options);
    vi.useFakeTimers({ now: Date.now() + 5 * 60_000 + 1, toFake: ["Date"] });
    try {
      await expectProblem(
        await request(api.addPasskey, { token, body: { challenge, name: "Laptop", response } }),
        "invalid_challenge",
      );
    } finally {
      vi.useRealTimers();
    }
  });

  test("is refused for a passkey that somebody has already", async () => {
    const { authenticator } = await newHolder();
    const { token } = await newUser();
    await expectProblem(await add(token, authenticator), "passkey_refused");
  });

  test("stops at ten", async () => {
    const { token } = await newUser();
    const { challenge, options } = await call(api.beginPasskey, { token });
    for (let count = 1; count < 10; count++) await success(api.addPasskey, await add(token, new Authenticator(ORIGIN)));
    await success(api.addPasskey, await add(token, new Authenticator(ORIGIN)));
    await expectProblem(await request(api.beginPasskey, { token }), "too_many_keys");
    // One begun before the tenth was there: the later beginnings have made its challenge worthless.
    await expectProblem(
      await request(api.addPasskey, {
        token,
        body: { challenge, name: "Laptop", response: await new Authenticator(ORIGIN).create(options) },
      }),
      "invalid_challenge",
    );
  });

  test("asks for a recent sign-in, as removing does", async () => {
    const { token, authenticator } = await newHolder();
    vi.useFakeTimers({ now: Date.now() + 9.5 * 60_000, toFake: ["Date"] });
    await env.DB.prepare("UPDATE sessions SET confirmed_at = confirmed_at - 60000").run();
    try {
      await expectProblem(await request(api.beginPasskey, { token }), "confirm_required");
      await expectProblem(
        await request(api.removePasskey, { token, params: { id: authenticator.id } }),
        "confirm_required",
      );
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("signing in with a passkey", () => {
  test("names nobody before, and asks that the user be verified", async () => {
    const { challenge, options } = await call(api.beginPasskeySignIn, {});
    expect(options).toMatchObject({ challenge, rpId: "anticip.test", userVerification: "required" });
    expect(options).not.toHaveProperty("allowCredentials");
  });

  test("begins a session, with its cookie, of the account it belongs to", async () => {
    const { id, username, authenticator } = await newHolder();
    const response = await signIn(authenticator);
    expect(response.headers.get("Set-Cookie")).toMatch(/^__Host-anticip-refresh=/);
    const { accessToken, account } = await success(api.passkeySignIn, response);
    expect(account).toMatchObject({ id, username });
    const { sessions } = await call(api.listSessions, { token: accessToken });
    expect(sessions.find(({ current }) => current)?.method).toBe("passkey");
    const { passkeys } = await call(api.listPasskeys, { token: accessToken });
    expect(passkeys[0]?.lastUsedAt).toBeGreaterThan(Date.now() - 60_000);
  });

  test("is both factors: nothing more is asked", async () => {
    const { id, authenticator } = await newHolder();
    await env.DB.prepare("UPDATE users SET totp_since = 1 WHERE id = ?").bind(id).run();
    await success(api.passkeySignIn, await signIn(authenticator));
  });

  test.each(ELSEWHERE)("is refused %s, and the attempt is written down", async (_, departure) => {
    const { id, authenticator } = await newHolder();
    await expectProblem(await signIn(authenticator, departure), "passkey_refused");
    expect((await actsOn(id)).at(-1)).toBe("sign_in_failed");
  });

  test("is refused with the answer to a registration", async () => {
    const { authenticator } = await newHolder();
    await expectProblem(await signIn(authenticator, { type: "webauthn.create" }), "passkey_refused");
  });

  test("is refused when anything signed was changed after", async () => {
    const { authenticator } = await newHolder();
    const { challenge, options } = await call(api.beginPasskeySignIn, {});
    const response = await authenticator.get(options);
    const data = Buffer.from(response.response.authenticatorData, "base64url");
    data.writeUInt32BE(1_000, 33);
    response.response.authenticatorData = data.toString("base64url");
    await expectProblem(await request(api.passkeySignIn, { body: { challenge, response } }), "passkey_refused");
  });

  test("is refused when another passkey signed", async () => {
    const { authenticator } = await newHolder();
    const other = await newHolder();
    const { challenge, options } = await call(api.beginPasskeySignIn, {});
    const response = { ...(await other.authenticator.get(options)), id: authenticator.id, rawId: authenticator.id };
    await expectProblem(await request(api.passkeySignIn, { body: { challenge, response } }), "passkey_refused");
  });

  test.each([
    ["another account", Buffer.from("somebody else").toString("base64url")],
    ["no account", null],
  ])("is refused when the passkey names %s", async (_, userHandle) => {
    const { authenticator } = await newHolder();
    await expectProblem(await signIn(authenticator, { userHandle }), "passkey_refused");
  });

  test("is refused when the counter goes back or stands still: the passkey was cloned", async () => {
    const { authenticator } = await newHolder();
    await success(api.passkeySignIn, await signIn(authenticator));
    const { counter } = authenticator;
    await expectProblem(await signIn(authenticator, { counter: counter - 1 }), "passkey_refused");
    await expectProblem(await signIn(authenticator, { counter }), "passkey_refused");
    await success(api.passkeySignIn, await signIn(authenticator, { counter: counter + 1 }));
  });

  test("works again and again with a passkey that counts nothing, as synced ones do", async () => {
    const { authenticator } = await newHolder({ synced: true });
    for (let time = 0; time < 3; time++) await success(api.passkeySignIn, await signIn(authenticator));
  });

  test("lets one of two uses of one counter in", async () => {
    const { authenticator } = await newHolder();
    const responses = await Promise.all([signIn(authenticator, { counter: 7 }), signIn(authenticator, { counter: 7 })]);
    expect(responses.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 401]);
  });

  test("is refused with a passkey nobody here has, and with one that was removed", async () => {
    const { token, authenticator } = await newHolder();
    const stranger = await expectProblem(await signIn(new Authenticator(ORIGIN)), "passkey_refused");
    await success(api.removePasskey, await request(api.removePasskey, { token, params: { id: authenticator.id } }));
    const removed = await expectProblem(await signIn(authenticator), "passkey_refused");
    expect({ ...removed, requestId: "" }).toEqual({ ...stranger, requestId: "" });
  });

  test("is refused for a deleted account", async () => {
    const { id, authenticator } = await newHolder();
    await env.DB.prepare("UPDATE users SET deleted_at = 1 WHERE id = ?").bind(id).run();
    await expectProblem(await signIn(authenticator), "passkey_refused");
  });

  test("takes each challenge once, right or wrong", async () => {
    const { authenticator } = await newHolder();
    const { challenge, options } = await call(api.beginPasskeySignIn, {});
    const wrong = await authenticator.get(options, { userVerified: false });
    await expectProblem(await request(api.passkeySignIn, { body: { challenge, response: wrong } }), "passkey_refused");
    const right = await authenticator.get(options);
    await expectProblem(
      await request(api.passkeySignIn, { body: { challenge, response: right } }),
      "invalid_challenge",
    );
  });

  test("takes no challenge that was made up, or given for adding a passkey", async () => {
    const { token, authenticator } = await newHolder();
    const adding = await call(api.beginPasskey, { token });
    for (const challenge of [adding.challenge, "x", Buffer.alloc(32).toString("base64url")]) {
      const response = await authenticator.get({ challenge, rpId: "anticip.test" });
      await expectProblem(await request(api.passkeySignIn, { body: { challenge, response } }), "invalid_challenge");
    }
  });
});

describe("removing a passkey", () => {
  test("takes it off the list and writes it down", async () => {
    const { id, token, authenticator } = await newHolder();
    await success(api.removePasskey, await request(api.removePasskey, { token, params: { id: authenticator.id } }));
    expect(await call(api.listPasskeys, { token })).toEqual({ passkeys: [] });
    expect((await actsOn(id)).at(-1)).toBe("passkey_removed");
  });

  test("touches nobody else's", async () => {
    const { token } = await newHolder();
    const other = await newHolder();
    await expectProblem(
      await request(api.removePasskey, { token, params: { id: other.authenticator.id } }),
      "unknown_passkey",
    );
    await success(api.passkeySignIn, await signIn(other.authenticator));
  });

  test("is refused for the only way in", async () => {
    const { id, token, authenticator } = await newHolder();
    await dropPassword(id);
    await expectProblem(
      await request(api.removePasskey, { token, params: { id: authenticator.id } }),
      "last_sign_in_method",
    );
    await env.DB.prepare("INSERT INTO identities (provider, subject, user_id, linked_at) VALUES ('google', ?1, ?1, 0)")
      .bind(id)
      .run();
    await success(api.removePasskey, await request(api.removePasskey, { token, params: { id: authenticator.id } }));
  });

  test("keeps one of two that are removed at once", async () => {
    const { id, token, authenticator } = await newHolder();
    const second = new Authenticator(ORIGIN);
    await success(api.addPasskey, await add(token, second));
    await dropPassword(id);
    const responses = await Promise.all(
      [authenticator, second].map((passkey) => request(api.removePasskey, { token, params: { id: passkey.id } })),
    );
    expect(responses.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 409]);
  });
});
