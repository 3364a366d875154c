import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { ROOM_PROTOCOL } from "../../../domain/messages/wire.ts";
import worker from "../../../worker/index.ts";
import { call, expectProblem, newTrader, ORIGIN, send } from "../support/api.ts";

const FRIEND = "https://good.example";
const ALSO = "https://tools.example:8443";

/** Calls a Worker whose operator lets two other sites in. */
async function callOpen(path: string, init: RequestInit = {}): Promise<Response> {
  return worker.fetch(
    new Request(new URL(path, ORIGIN), init),
    { ...env, ALLOWED_ORIGINS: `${FRIEND} ${ALSO}` },
    createExecutionContext(),
  );
}

const cancelAll = async (origin: string) =>
  callOpen("/api/v1/orders", {
    method: "DELETE",
    headers: { Authorization: `Bearer ${(await newTrader()).token}`, Origin: origin },
  });
const upgrade = (origin: string) =>
  callOpen("/rooms/market", {
    headers: { Upgrade: "websocket", "Sec-WebSocket-Protocol": ROOM_PROTOCOL, Origin: origin },
  });
const preflight = (origin: string, path = "/api/v1/orders") =>
  callOpen(path, {
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "authorization,content-type",
    },
  });
const allowed = ({ headers }: Response) => headers.get("Access-Control-Allow-Origin");

const STRANGERS = [
  "https://good.example.evil.test",
  "https://evil-good.example",
  "https://sub.good.example",
  "https://good.exampl",
  "http://good.example",
  "https://good.example:8443",
  "https://tools.example",
  "https://GOOD.example",
  "https://good.example/",
  "https://good.example https://tools.example:8443",
  "null",
  "",
];

describe("without allowed origins", () => {
  test("no other site may read an answer, and a preflight leads nowhere", async () => {
    const answer = await send("/api/v1/health", { headers: { Origin: FRIEND } });
    expect([answer.status, allowed(answer), answer.headers.get("Vary")]).toEqual([200, null, null]);
    await expectProblem(
      await send("/api/v1/orders", {
        method: "OPTIONS",
        headers: { Origin: FRIEND, "Access-Control-Request-Method": "POST" },
      }),
      "not_found",
    );
  });
});

describe.each([FRIEND, ALSO])("the allowed origin %s", (origin) => {
  test("may read answers, refusals and limits included", async () => {
    const answer = await callOpen("/api/v1/health", { headers: { Origin: origin } });
    expect([allowed(answer), answer.headers.get("Vary")]).toEqual([origin, "Origin"]);
    const refused = await callOpen("/api/v1/portfolio", { headers: { Origin: origin } });
    expect([allowed(refused), refused.headers.get("Access-Control-Expose-Headers")]).toEqual([
      origin,
      "Retry-After,RateLimit,RateLimit-Policy,X-Request-Id",
    ]);
    await expectProblem(refused, "unauthenticated");
  });

  test("is told in a preflight what it may send, and never with cookies", async () => {
    const { status, headers } = await preflight(origin);
    expect(status).toBe(204);
    expect(headers.get("Access-Control-Allow-Origin")).toBe(origin);
    expect(headers.get("Access-Control-Allow-Headers")).toBe("Authorization,Content-Type");
    expect(headers.get("Access-Control-Allow-Methods")).toBe("GET,POST,PATCH,DELETE");
    expect(headers.get("Access-Control-Allow-Credentials")).toBeNull();
  });

  test("may do what a token is asked for, and join rooms", async () => {
    expect((await cancelAll(origin)).status).toBe(200);
    const { status, webSocket } = await upgrade(origin);
    expect(status).toBe(101);
    webSocket?.accept();
    webSocket?.close();
  });

  test.each(["/auth/refresh", "/auth/logout", "/auth/login", "/auth/register"])(
    "may not use the cookie or get one: %s",
    async (path) => {
      const init = {
        method: "POST",
        body: "{}",
        headers: { "Content-Type": "application/json", Authorization: "Bearer x", Origin: origin },
      };
      await expectProblem(await callOpen(`/api/v1${path}`, init), "cross_origin");
    },
  );
});

describe.each(STRANGERS)("the origin %j, which is none of them,", (origin) => {
  test("may neither read answers, nor change anything, nor join a room", async () => {
    expect(allowed(await callOpen("/api/v1/health", { headers: { Origin: origin } }))).toBeNull();
    expect(allowed(await preflight(origin))).toBeNull();
    await expectProblem(await cancelAll(origin), "cross_origin");
    await expectProblem(await upgrade(origin), "cross_origin");
  });
});

test("the origin null stays out, even if it is named", async () => {
  const request = new Request(new URL("/api/v1/health", ORIGIN), { headers: { Origin: "null" } });
  expect(
    allowed(await worker.fetch(request, { ...env, ALLOWED_ORIGINS: "null" }, createExecutionContext())),
  ).toBeNull();
});

describe("a browser that names no origin, only how far the page is:", () => {
  const change = async (site: string) =>
    send("/api/v1/orders", {
      method: "DELETE",
      headers: { Authorization: `Bearer ${(await newTrader()).token}`, "Sec-Fetch-Site": site },
    });

  test.each(["cross-site", "same-site"])("%s is another site", async (site) => {
    await expectProblem(await change(site), "cross_origin");
    await expectProblem(
      await send("/rooms/market", {
        headers: { Upgrade: "websocket", "Sec-WebSocket-Protocol": ROOM_PROTOCOL, "Sec-Fetch-Site": site },
      }),
      "cross_origin",
    );
    expect((await send("/api/v1/health", { headers: { "Sec-Fetch-Site": site } })).status).toBe(200);
  });

  test.each(["same-origin", "none"])("%s is no other", async (site) => {
    expect((await change(site)).status).toBe(200);
  });
});

describe("what caches may keep", () => {
  test("nothing that asks who is calling, refusals included", async () => {
    const { token } = await newTrader();
    for (const authorization of [`Bearer ${token}`, "Bearer x"]) {
      const { headers } = await send("/api/v1/portfolio", { headers: { Authorization: authorization } });
      expect(headers.get("Cache-Control")).toBe("no-store");
    }
    expect(
      (
        await send(`/api/v1/orders/${crypto.randomUUID()}`, { headers: { Authorization: `Bearer ${token}` } })
      ).headers.get("Cache-Control"),
    ).toBe("no-store");
  });

  test("what is public is left to them", async () => {
    expect((await send("/api/v1/health")).headers.get("Cache-Control")).toBeNull();
  });
});

test("a caption of markup is kept as it was typed, as text of a JSON answer", async () => {
  const { token } = await newTrader();
  const caption = `<img src=x onerror="alert(1)"> </script> &amp; ' ; DROP TABLE orders -- 𝄞`;
  const answer = await send("/api/v1/operator/listings", {
    method: "POST",
    body: JSON.stringify({
      artists: [
        {
          id: "tyla",
          name: "<b>Tyla</b>",
          history: { source: "test", points: [[Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000, 1_000]] },
        },
      ],
    }),
    headers: { Authorization: `Bearer ${env.OPERATOR_TOKEN}`, "Content-Type": "application/json" },
  });
  expect(answer.status).toBe(200);
  const { id } = await call(api.placeTrade, {
    body: { clientOrderId: "markup", artistId: "tyla", side: "buy", quantity: 1, caption },
    token,
  });
  expect(await call(api.getOrder, { params: { id }, token })).toMatchObject({ caption });
  const { headers } = await send(`/api/v1/orders/${id}`, { headers: { Authorization: `Bearer ${token}` } });
  expect(headers.get("Content-Type")).toBe("application/json");
  expect((await call(api.listArtists, { query: {} })).artists).toMatchObject([{ name: "<b>Tyla</b>" }]);
});
