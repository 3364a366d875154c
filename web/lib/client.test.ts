import { afterEach, describe, expect, it, vi } from "vitest";
import { getPortfolio, listArtists, getArtist, login, logout, setEmail } from "../../domain/api/index.ts";
import { type ApiError, isUncertain } from "./api-error.ts";
import { address, createCall } from "./client.ts";

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const problem = (status: number, code: string) =>
  json(status, { type: "", title: "Refused", status, code, requestId: "r1" });

/** A server that gives these answers in turn; returns the requests it saw. */
function serve(...answers: (Response | Error)[]) {
  const fetch = vi.fn(async (_path: string, _init: RequestInit) => {
    const answer = answers.shift();
    if (answer === undefined) throw new Error("One request too many");
    if (answer instanceof Error) throw answer;
    return answer;
  });
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

const bearer = (init: RequestInit | undefined) => new Headers(init?.headers).get("authorization");
let session = new AbortController();
const tokens = {
  current: async () => "old" as string | null,
  renew: vi.fn(async () => "new" as string | null),
  ended: () => session.signal,
};

afterEach(() => {
  vi.unstubAllGlobals();
  tokens.renew.mockClear();
  session = new AbortController();
});

describe("address", () => {
  it("fills parameters and leaves out absent query values", () => {
    expect(address(getArtist, { params: { id: "a b" } })).toBe("/api/v1/artists/a%20b");
    expect(address(listArtists, { query: { limit: 500, q: undefined } })).toBe("/api/v1/artists?limit=500");
  });
});

describe("call", () => {
  it("sends JSON without a token where none is needed", async () => {
    const fetch = serve(json(200, { accessToken: "t" }));
    await createCall(tokens)(login, { body: { username: "ada", password: "correct horse" } });
    const init = fetch.mock.calls[0]?.[1];
    expect(init?.method).toBe("POST");
    expect(init?.body).toBe('{"username":"ada","password":"correct horse"}');
    expect(bearer(init)).toBeNull();
  });

  it("renews an expired token once and repeats the call", async () => {
    const fetch = serve(problem(401, "token_expired"), json(200, { cash: 1 }));
    await expect(createCall(tokens)(getPortfolio, {})).resolves.toEqual({ cash: 1 });
    expect(fetch.mock.calls.map(([, init]) => bearer(init))).toEqual(["Bearer old", "Bearer new"]);
    expect(tokens.renew).toHaveBeenCalledTimes(1);
  });

  it("finds out whether a session that was ended elsewhere is over", async () => {
    const fetch = serve(problem(401, "unauthenticated"), json(200, { cash: 1 }));
    await expect(createCall(tokens)(getPortfolio, {})).resolves.toEqual({ cash: 1 });
    expect(fetch.mock.calls.map(([, init]) => bearer(init))).toEqual(["Bearer old", "Bearer new"]);
    expect(tokens.renew).toHaveBeenCalledTimes(1);
  });

  it("does not ask the server for what needs a session when there is none", async () => {
    const fetch = serve();
    await expect(createCall({ ...tokens, current: async () => null })(getPortfolio, {})).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(fetch).not.toHaveBeenCalled();
    expect(tokens.renew).not.toHaveBeenCalled();
  });

  it("gives up what it reads for a session that ends meanwhile", async () => {
    const fetch = vi.fn(
      (_path: string, { signal }: RequestInit) =>
        new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    );
    vi.stubGlobal("fetch", fetch);
    const reading = createCall(tokens)(getPortfolio, {});
    await vi.waitFor(() => expect(fetch).toHaveBeenCalled());
    session.abort();
    await expect(reading).rejects.toMatchObject({ code: "unauthenticated" });
    expect(tokens.renew).not.toHaveBeenCalled();
  });

  it("never repeats a command in the name of whoever signs in next", async () => {
    const fetch = serve(problem(401, "unauthenticated"), problem(401, "unauthenticated"));
    const signsOutWhile = { ...tokens, renew: async () => (session.abort(), "another's") };
    const command = { body: { email: "ada@example.org" } };
    await expect(createCall(signsOutWhile)(setEmail, command)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(fetch).toHaveBeenCalledTimes(1);
    // The session over before the refusal arrives: there is nothing to renew.
    session = new AbortController();
    const answers = globalThis.fetch;
    vi.stubGlobal("fetch", (...args: Parameters<typeof answers>) => (session.abort(), answers(...args)));
    await expect(createCall(tokens)(setEmail, command)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(tokens.renew).not.toHaveBeenCalled();
  });

  it("does not loop when the new token is refused as well", async () => {
    serve(problem(401, "token_expired"), problem(401, "token_expired"));
    await expect(createCall(tokens)(getPortfolio, {})).rejects.toMatchObject({ code: "token_expired" });
    expect(tokens.renew).toHaveBeenCalledTimes(1);
  });

  it("carries the problem's code and request id", async () => {
    serve(problem(422, "insufficient_cash"));
    await expect(createCall(tokens)(getPortfolio, {})).rejects.toMatchObject({
      code: "insufficient_cash",
      requestId: "r1",
    });
  });

  it("carries how long to wait, where the server says so", async () => {
    serve(
      new Response(JSON.stringify({ code: "too_many_attempts", title: "Too many" }), {
        status: 429,
        headers: { "Retry-After": "90" },
      }),
      problem(429, "too_many_attempts"),
    );
    await expect(createCall(tokens)(login, { body: { username: "ada", password: "x" } })).rejects.toMatchObject({
      retryAfter: 90,
    });
    await expect(createCall(tokens)(login, { body: { username: "ada", password: "x" } })).rejects.toMatchObject({
      retryAfter: null,
    });
  });

  it("tells an answer that never came from a refusal", async () => {
    serve(new TypeError("fetch failed"));
    const error: ApiError = await createCall(tokens)(getPortfolio, {}).catch((e) => e);
    expect(error.code).toBe("network");
    expect(isUncertain(error)).toBe(true);
    serve(problem(422, "insufficient_cash"));
    expect(isUncertain(await createCall(tokens)(getPortfolio, {}).catch((e) => e))).toBe(false);
  });

  it("answers undefined where there is no body, and copes with an answer that is no problem document", async () => {
    serve(
      new Response(null, { status: 204 }),
      new Response(null, { status: 202 }),
      new Response("<html>", { status: 502 }),
    );
    await expect(createCall(tokens)(logout, {})).resolves.toBeUndefined();
    await expect(createCall(tokens)(setEmail, { body: { email: "ada@example.org" } })).resolves.toBeUndefined();
    await expect(createCall(tokens)(logout, {})).rejects.toMatchObject({ code: "internal" });
  });
});
