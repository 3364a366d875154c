import { describe, expect, it } from "vitest";
import type { Level } from "../../../domain/core/depth.ts";
import { createAttempts } from "./command.ts";
import { createTicket, type TicketContext } from "./ticket.ts";

const NOW = Date.UTC(2026, 10, 20);
const depth: ReturnType<TicketContext["depth"]> = {
  bids: [[990, 50]],
  asks: [
    [1000, 10],
    [1010, 100],
  ],
  tick: { artistId: "a", last: 1000, bid: 990, ask: 1000, fairValue: 995, volume: 0, time: 0 },
};
const open = (over: Partial<TicketContext> = {}) =>
  createTicket({
    artistId: "a",
    takerFeeBps: 0,
    feeCapBps: 0,
    depth: () => depth,
    cash: () => 100_000,
    shares: () => 7,
    now: () => NOW,
    ...over,
  });

/** All numbers in a value, however deep. */
const numbersIn = (value: unknown): number[] =>
  typeof value === "number" ? [value] : Object.values(value ?? {}).flatMap(numbersIn);

describe("createTicket", () => {
  it("turns money into whole shares at the live asks", () => {
    const ticket = open();
    ticket.set("unit", "money");
    ticket.set("amount", "121.50");
    expect(ticket.quantity()).toBe(12);
    expect(ticket.receipt()).toMatchObject({ traded: 12, total: 10 * 1000 + 2 * 1010 });
  });

  it("takes a part of what is available", () => {
    const ticket = open();
    ticket.setPercent(50);
    expect(ticket.quantity()).toBe(Math.floor((10 + Math.floor(90_000 / 1010)) / 2));
    ticket.setSide("sell");
    ticket.setPercent(100);
    expect(ticket.quantity()).toBe(7);
  });

  it("picks a limit price from the ladder", () => {
    const ticket = open();
    ticket.pick(995);
    ticket.set("amount", "3");
    expect(ticket.command()).toEqual({
      kind: "order",
      body: { artistId: "a", side: "buy", quantity: 3, type: "limit", price: 995, timeInForce: "GTC" },
    });
    expect(ticket.cashAfter()).toBe(100_000 - 3 * 995);
  });

  it("says what is wrong before anything is sent", () => {
    const ticket = open();
    expect(ticket.amountError()).toMatch(/whole number/);
    ticket.set("amount", "200000");
    expect(ticket.amountError()).toMatch(/At most/);
    ticket.set("amount", "110");
    expect(ticket.amountError()).toMatch(/available cash/);
    ticket.setSide("sell");
    ticket.set("amount", "8");
    expect(ticket.amountError()).toMatch(/7 shares to sell/);
    ticket.set("kind", "limit");
    expect(ticket.errors().price).toMatch(/price/);
  });

  it("still gives a receipt when signed out", () => {
    const ticket = open({ cash: () => null, shares: () => null });
    ticket.set("amount", "5");
    expect(ticket.amountError()).toBeNull();
    expect(ticket.cashAfter()).toBeNull();
    expect(ticket.receipt()?.total).toBe(5000);
  });
});

describe("the other kinds of order on a ticket", () => {
  it("holds for a stop buy a tenth more than its stop price says", () => {
    const ticket = open();
    ticket.set("kind", "stop");
    ticket.set("stopPrice", "11.00");
    ticket.set("amount", "10");
    expect(ticket.held()).toBe(12_100);
    expect(ticket.cashAfter()).toBe(100_000 - 12_100);
    expect(ticket.receipt()).toBeNull();
    expect(ticket.command()).toEqual({
      kind: "order",
      body: { artistId: "a", side: "buy", quantity: 10, type: "stop", stopPrice: 1100, timeInForce: "GTC" },
    });
  });

  it("offers as much as the hold allows, not a share more", () => {
    const ticket = open();
    ticket.set("kind", "stop");
    expect(ticket.maximum()).toBeNull();
    ticket.set("stopPrice", "11.00");
    ticket.setPercent(100);
    expect(ticket.quantity()).toBe(Math.floor(100_000 / 1210));
    expect(ticket.amountError()).toBeNull();
    ticket.set("amount", String((ticket.quantity() ?? 0) + 1));
    expect(ticket.amountError()).toMatch(/available cash/);
  });

  it("leaves out what was typed for another kind", () => {
    const ticket = open();
    ticket.set("kind", "stop_limit");
    ticket.set("stopPrice", "11.00");
    ticket.set("price", "11.20");
    ticket.set("timeInForce", "FOK");
    ticket.set("kind", "limit");
    ticket.set("amount", "2");
    expect(ticket.command().body).toEqual({
      artistId: "a",
      side: "buy",
      quantity: 2,
      type: "limit",
      price: 1120,
      timeInForce: "FOK",
    });
    ticket.set("kind", "oco");
    expect(ticket.intent().timeInForce).toBe("GTC");
  });

  it("turns a bracket into something that can be sold when the side changes", () => {
    const ticket = open();
    ticket.set("kind", "bracket");
    ticket.setSide("sell");
    expect(ticket.form.kind).toBe("stop");
  });

  it("lets nothing of a fill-or-kill trade that cannot trade whole", () => {
    const ticket = open();
    ticket.pick(1000);
    ticket.set("timeInForce", "FOK");
    ticket.set("amount", "11");
    expect(ticket.receipt()).toMatchObject({ traded: 0, dropped: 11, total: 0 });
    ticket.set("amount", "10");
    expect(ticket.receipt()).toMatchObject({ traded: 10, dropped: 0 });
  });

  it("lets a post-only order only wait", () => {
    const ticket = open();
    ticket.pick(1000);
    ticket.set("postOnly", true);
    ticket.set("amount", "4");
    expect(ticket.receipt()).toMatchObject({ traded: 0, resting: 4, hold: 4000 });
    expect(ticket.errors().price).toMatch(/below the best ask/);
  });

  it("survives numbers that no exchange could have", () => {
    const ticket = open();
    for (const kind of ["limit", "stop", "stop_limit", "trailing_stop", "oco", "bracket"] as const) {
      ticket.set("kind", kind);
      for (const field of ["price", "stopPrice", "trail", "takeProfit", "maxCost"] as const)
        ticket.set(field, "90000000000000");
      ticket.set("amount", "999999999999999");
      const shown = [ticket.receipt(), ticket.held(), ticket.maximum(), ticket.legs(), ticket.cashAfter()];
      expect(numbersIn(shown).filter((number) => !Number.isFinite(number))).toEqual([]);
      expect(ticket.amountError()).toMatch(/At most/);
    }
  });
});

describe("createAttempts", () => {
  const numbered = () => {
    let n = 0;
    return createAttempts(() => `id${++n}`);
  };

  it("keeps a command's name until its fate is known", () => {
    const attempts = numbered();
    const ticket = open();
    ticket.set("amount", "1");
    expect(attempts.next(ticket).id).toBe("id1");
    expect(attempts.next(ticket).id).toBe("id1");
    ticket.set("amount", "2");
    expect(attempts.next(ticket).id).toBe("id2");
    attempts.settled();
    expect(attempts.next(ticket).id).toBe("id3");
  });

  it("repeats the very same command although the book has moved", () => {
    let asks: Level[] = [[1000, 100]];
    const ticket = open({ depth: () => ({ ...depth, asks }) });
    const attempts = numbered();
    ticket.set("unit", "money");
    ticket.set("amount", "100");
    const first = attempts.next(ticket);
    asks = [[2000, 100]];
    expect(ticket.quantity()).toBe(5);
    expect(attempts.next(ticket)).toEqual(first);
  });
});
