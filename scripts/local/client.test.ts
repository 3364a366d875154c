import { afterEach, describe, expect, it, vi } from "vitest";
import { call, Refused } from "./client.ts";

const EXCHANGE = "http://exchange.test";

/** A server that gives this answer; returns the requests it saw. */
function serve(answer: Response) {
  const fetch = vi.fn(async (_url: URL, _init: RequestInit) => answer);
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

afterEach(() => vi.unstubAllGlobals());

describe("call", () => {
  it("sends the token, the body as JSON and the address it is to seem to come from", async () => {
    const fetch = serve(Response.json({ id: "o-1" }));
    expect(await call(EXCHANGE, "POST", "/orders", { token: "t", body: { quantity: 1 }, address: "10.0.0.1" })).toEqual(
      {
        id: "o-1",
      },
    );
    const [url, init] = fetch.mock.calls[0]!;
    expect(url.href).toBe("http://exchange.test/api/v1/orders");
    expect(init).toEqual({
      method: "POST",
      headers: { Authorization: "Bearer t", "Content-Type": "application/json", "CF-Connecting-IP": "10.0.0.1" },
      body: '{"quantity":1}',
    });
  });

  it("throws a problem as what it is, without asking again", async () => {
    const problem = { type: "", title: "Not enough", status: 422, code: "insufficient_cash", detail: "$1 is missing" };
    const headers = { "Content-Type": "application/problem+json; charset=utf-8" };
    const fetch = serve(new Response(JSON.stringify(problem), { status: 422, headers }));
    const error: unknown = await call(EXCHANGE, "POST", "/orders").catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ message: "insufficient_cash: $1 is missing", problem });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("says what was answered by something else than the exchange", async () => {
    serve(new Response("<html>Bad gateway</html>", { status: 502 }));
    await expect(call(EXCHANGE, "GET", "/artists")).rejects.toThrow(
      "GET /artists was answered 502: <html>Bad gateway</html>",
    );
  });

  it("answers undefined where there is no body", async () => {
    serve(new Response(null, { status: 204 }));
    expect(await call(EXCHANGE, "POST", "/auth/logout")).toBeUndefined();
  });
});
