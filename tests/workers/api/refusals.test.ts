import { beforeAll, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { call, expectProblem, newTrader, request, send } from "../support/api.ts";
import { holdings, limitOrder, list, marketOrder } from "../support/exchange.ts";

/* What is refused changes nothing: not cash, not positions, not open orders. */

let token: string;
let before: Awaited<ReturnType<typeof holdings>>;

beforeAll(async () => {
  await list("tyla", 1_000);
  await list("doechii", 1_000);
  ({ token } = await newTrader());
  await call(api.placeOrder, { body: marketOrder("tyla", "buy", 10), token });
  await call(api.placeOrder, { body: limitOrder("tyla", "buy", 5, 900), token });
  before = await holdings(token);
});

const unchanged = async () => expect(await holdings(token)).toEqual(before);

/** Sends a body to a path as it stands, as JSON. */
const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  send(`/api/v1${path}`, {
    method: "POST",
    body,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", ...headers },
  });

const market = { type: "market", clientOrderId: "refused", artistId: "tyla", side: "buy", quantity: 1 };
const limit = { ...market, type: "limit", price: 900 };
const trade = { clientOrderId: "refused", artistId: "tyla", side: "buy", quantity: 1 };

const NO_COUNTS = [0, -1, 1.5, 2 ** 53, 1e308, 1_000_001, "1", "NaN", "", null, true, [1], {}];

test.each(["\0", "\u202efdp.exe", "\ud800", "a\u2066b", "\u001b[2J"])(
  "a caption with a character that does something to what stands around it: %j",
  async (caption) => {
    const { errors } = await expectProblem(
      await post("/trades", JSON.stringify({ ...trade, caption })),
      "invalid_request",
    );
    expect(errors?.map(({ path }) => path)).toEqual(["caption"]);
    await unchanged();
  },
);

describe("a quantity that is none", () => {
  test.each(NO_COUNTS)("%j", async (quantity) => {
    for (const [path, body] of [
      ["/orders", { ...market, quantity }],
      ["/orders", { ...limit, quantity }],
      ["/trades", { ...trade, quantity }],
    ] as const) {
      const { errors } = await expectProblem(await post(path, JSON.stringify(body)), "invalid_request");
      expect(new Set(errors?.map(({ path: field }) => field))).toEqual(new Set(["quantity"]));
    }
    await unchanged();
  });

  test("more than one instant trade may ask for", async () => {
    await expectProblem(await post("/trades", JSON.stringify({ ...trade, quantity: 10_001 })), "invalid_request");
    await unchanged();
  });

  test.each(["NaN", "Infinity", "-Infinity", "1e999", "0x10", "01"])(
    "the number %s that JSON does not know, or that is infinite",
    async (number) => {
      const response = await post("/orders", JSON.stringify(market).replace('"quantity":1', `"quantity":${number}`));
      await expectProblem(response, number === "1e999" ? "invalid_request" : "invalid_json");
      await unchanged();
    },
  );
});

describe("a price that is none", () => {
  test.each([...NO_COUNTS.filter((price) => price !== 1_000_001), 100_000_001])("%j", async (price) => {
    const { errors } = await expectProblem(
      await post("/orders", JSON.stringify({ ...limit, price })),
      "invalid_request",
    );
    expect(new Set(errors?.map(({ path }) => path))).toEqual(new Set(["price"]));
    await unchanged();
  });
});

test.each([
  ["an unknown order type", { ...market, type: "pegged" }],
  ["no order type", { ...market, type: undefined }],
  ["a market order with a price", { ...market, price: 900 }],
  ["a limit order without one", { ...limit, price: undefined }],
  ["an unknown time in force", { ...limit, timeInForce: "DAY" }],
  ["an unknown side", { ...market, side: "short" }],
  ["an artist id that cannot be one", { ...market, artistId: "../etc" }],
  ["an empty clientOrderId", { ...market, clientOrderId: "" }],
  ["a clientOrderId with spaces", { ...market, clientOrderId: "a b" }],
  ["a clientOrderId of 65 characters", { ...market, clientOrderId: "x".repeat(65) }],
  ["no clientOrderId", { ...market, clientOrderId: undefined }],
  ["fields that nobody asked for", { ...market, budget: 10 }],
  ["a list", [market]],
  ["null", null],
  ["a text", "market"],
])("%s is an invalid request", async (_, body) => {
  await expectProblem(await post("/orders", JSON.stringify(body)), "invalid_request");
  await unchanged();
});

test.each([
  ["an unknown privacy", { ...trade, privacy: "secret" }],
  ["a caption of 501 characters", { ...trade, caption: "x".repeat(501) }],
])("a trade with %s is an invalid request", async (_, body) => {
  await expectProblem(await post("/trades", JSON.stringify(body)), "invalid_request");
  await unchanged();
});

describe("what the account cannot cover", () => {
  test.each([
    ["a limit buy", limitOrder("tyla", "buy", 100_000, 900), "insufficient_cash"],
    ["a limit sell", limitOrder("tyla", "sell", 11, 900), "insufficient_shares"],
    ["a market sell", marketOrder("tyla", "sell", 11), "insufficient_shares"],
    ["a sale of an artist of whom nothing is owned", marketOrder("doechii", "sell", 1), "insufficient_shares"],
  ] as const)("%s", async (_, body, code) => {
    await expectProblem(await request(api.placeOrder, { body, token }), code);
    await unchanged();
  });

  test("a market buy: the book refuses it, and the hold is released", async () => {
    await expectProblem(
      await request(api.placeOrder, { body: marketOrder("tyla", "buy", 100_000), token }),
      "insufficient_cash",
    );
    const { orders, version: _version, ...after } = await holdings(token);
    expect(orders[0]).toMatchObject({ status: "rejected", held: 0 });
    const { orders: known, version: _before, ...owned } = before;
    expect([after, orders.slice(1)]).toEqual([owned, known]);
    before = await holdings(token);
  });
});

describe("a body", () => {
  test.each(["{", "quantity=1", '{"a":}', "\u0000", "[1,2"])("that is not JSON: %j", async (body) => {
    await expectProblem(await post("/orders", body), "invalid_json");
    await unchanged();
  });

  test("that is missing", async () => {
    const response = await send("/api/v1/orders", {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    });
    await expectProblem(response, "invalid_json");
    await unchanged();
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/jsonp",
    "application/json5",
    "",
  ])("of the type %j", async (type) => {
    await expectProblem(
      await post("/orders", JSON.stringify(market), { "Content-Type": type }),
      "unsupported_media_type",
    );
    await unchanged();
  });

  test("of JSON with a charset is taken as JSON", async () => {
    const response = await post("/orders", JSON.stringify({ ...market, quantity: 0 }), {
      "Content-Type": "Application/JSON; charset=utf-8",
    });
    await expectProblem(response, "invalid_request");
  });

  const large = JSON.stringify({ ...market, clientOrderId: "x".repeat(64 * 1024) });

  test("over 64 KiB, as its Content-Length says", async () => {
    await expectProblem(await post("/orders", large), "body_too_large");
    await unchanged();
  });

  test("over 64 KiB that does not say how long it is", async () => {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let start = 0; start < large.length; start += 10_000)
          controller.enqueue(new TextEncoder().encode(large.slice(start, start + 10_000)));
        controller.close();
      },
    });
    await expectProblem(await post("/orders", stream), "body_too_large");
    await unchanged();
  });

  test("of just under 64 KiB is read", async () => {
    const fitting = JSON.stringify({ ...market, clientOrderId: "x".repeat(65_000) });
    expect(fitting.length).toBeLessThan(64 * 1024);
    await expectProblem(await post("/orders", fitting), "invalid_request");
  });
});

describe("a request from another site", () => {
  test.each(["https://evil.test", "http://anticip.test", "https://anticip.test:8443", "null"])(
    "from %s",
    async (origin) => {
      await expectProblem(await post("/orders", JSON.stringify(market), { Origin: origin }), "cross_origin");
      await expectProblem(
        await send("/api/v1/auth/refresh", { method: "POST", headers: { Origin: origin } }),
        "cross_origin",
      );
      await unchanged();
    },
  );

  test("may read what is public", async () => {
    expect((await send("/api/v1/artists", { headers: { Origin: "https://evil.test" } })).status).toBe(200);
  });

  test("is welcome from this one", async () => {
    await expectProblem(
      await post("/orders", JSON.stringify({ ...market, quantity: 0 }), { Origin: "https://anticip.test" }),
      "invalid_request",
    );
  });
});
