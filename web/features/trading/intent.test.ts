import { describe, expect, it } from "vitest";
import { OrderRequest } from "../../../domain/core/orders.ts";
import { type Intent, intentErrors, orderBody, priceFields, timesInForce } from "./intent.ts";
import { exampleIntent } from "./testing/examples.ts";

const NOW = 1_000;
const quotes = { last: 1000, bid: 990, ask: 1010 };
const intent = (over: Partial<Intent>) => exampleIntent({ price: 950, ...over });
const errors = (over: Partial<Intent>, at = quotes as Parameters<typeof intentErrors>[1]) =>
  intentErrors(intent(over), at, NOW);

describe("intentErrors", () => {
  it("wants every price of the kind, and only those", () => {
    expect(Object.keys(errors({ kind: "bracket", price: null }))).toEqual(["price", "takeProfit", "stopPrice"]);
    expect(Object.keys(errors({ kind: "trailing_stop", side: "buy" }))).toEqual(["trail", "maxCost"]);
    expect(Object.keys(errors({ kind: "trailing_stop", side: "sell" }))).toEqual(["trail"]);
    expect(errors({ kind: "market", price: null })).toEqual({});
  });

  it("takes an optional price for left out only when nothing was typed", () => {
    const oco = { kind: "oco", price: 950, stopPrice: 1100 } as const;
    expect(errors(oco)).toEqual({});
    expect(errors({ ...oco, stopLimitPrice: null }).stopLimitPrice).toMatch(/price/);
  });

  it("knows on which side of the last price a stop lies", () => {
    expect(errors({ kind: "stop", side: "sell", stopPrice: 1000 }).stopPrice).toMatch(/below the last price/);
    expect(errors({ kind: "stop", side: "sell", stopPrice: 999 })).toEqual({});
    expect(errors({ kind: "stop", side: "buy", stopPrice: 1000 }).stopPrice).toMatch(/above the last price/);
    expect(errors({ kind: "stop", side: "buy", stopPrice: 1001 })).toEqual({});
    expect(errors({ kind: "stop", side: "buy", stopPrice: 1 }, { ...quotes, last: null })).toEqual({});
  });

  it("wants the legs of an OCO on either side of the last price, or of each other before there is one", () => {
    expect(errors({ kind: "oco", side: "sell", price: 1000, stopPrice: 900 }).price).toMatch(/above the last price/);
    expect(errors({ kind: "oco", side: "buy", price: 1000, stopPrice: 1100 }).price).toMatch(/below the last price/);
    expect(errors({ kind: "oco", side: "sell", price: 900, stopPrice: 900 }, { ...quotes, last: null }).price).toMatch(
      /above the stop price/,
    );
  });

  it("wants a bracket's exits on either side of its entry", () => {
    expect(errors({ kind: "bracket", price: 950, takeProfit: 950, stopPrice: 950 })).toMatchObject({
      takeProfit: expect.stringMatching(/above the limit price/),
      stopPrice: expect.stringMatching(/below the limit price/),
    });
  });

  it("wants something to follow, and room below it", () => {
    expect(errors({ kind: "trailing_stop", side: "sell", trail: 1000 }).trail).toMatch(/less than the last price/);
    expect(errors({ kind: "trailing_stop", side: "sell", trail: 10 }, { ...quotes, last: null }).trail).toMatch(
      /Nothing has traded/,
    );
  });

  it("refuses a past expiry and an iceberg larger than itself", () => {
    expect(errors({ timeInForce: "GTD", expiresAt: NOW }).expiresAt).toMatch(/future/);
    expect(errors({ timeInForce: "GTD", expiresAt: NOW + 1 })).toEqual({});
    expect(errors({ displayQuantity: 11 }).displayQuantity).toMatch(/whole quantity/);
    expect(errors({ displayQuantity: null }).displayQuantity).toBeDefined();
    expect(errors({ displayQuantity: 10 })).toEqual({});
  });
});

describe("orderBody", () => {
  it("is a valid request for every kind, side and time in force", () => {
    for (const kind of ["limit", "stop", "stop_limit", "trailing_stop", "oco", "bracket"] as const) {
      for (const side of kind === "bracket" ? (["buy"] as const) : (["buy", "sell"] as const)) {
        for (const timeInForce of timesInForce(kind)) {
          const typed = Object.fromEntries(priceFields(kind, side).map((field) => [field, 500]));
          const body = orderBody(
            intent({ kind, side, timeInForce, expiresAt: NOW, postOnly: true, displayQuantity: 5, ...typed }),
            "a",
          );
          expect(OrderRequest.safeParse({ ...body, clientOrderId: "c" }).error?.issues ?? []).toEqual([]);
          expect(body.timeInForce).toBe(timeInForce);
        }
      }
    }
  });

  it("carries what was asked for", () => {
    expect(
      orderBody(
        intent({
          kind: "bracket",
          takeProfit: 1200,
          stopPrice: 900,
          stopLimitPrice: 890,
          postOnly: true,
          displayQuantity: 2,
        }),
        "a",
      ),
    ).toEqual({
      artistId: "a",
      side: "buy",
      quantity: 10,
      type: "limit",
      price: 950,
      timeInForce: "GTC",
      postOnly: true,
      displayQuantity: 2,
      bracket: { takeProfit: 1200, stopPrice: 900, stopLimitPrice: 890 },
    });
  });
});
