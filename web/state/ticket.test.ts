import { describe, expect, it } from "vitest";
import type { Level } from "../../domain/wire.ts";
import type { Depth } from "../live/depth.ts";
import { createAttempts, createTicket, type TicketContext } from "./ticket.ts";

const depth: Depth = {
  seq: 1,
  bids: [[990, 50]],
  asks: [[1000, 10], [1010, 100]],
  tick: { artistId: "a", last: 1000, bid: 990, ask: 1000, fairValue: 995, volume: 0, time: 0 },
  trades: [],
};
const open = (over: Partial<TicketContext> = {}) =>
  createTicket({ artistId: "a", takerFeeBps: 0, depth: () => depth, cash: () => 100_000, shares: () => 7, ...over });

describe("createTicket", () => {
  it("turns money into whole shares at the live asks", () => {
    const ticket = open();
    ticket.setUnit("money");
    ticket.setAmount("121.50");
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
    ticket.setAmount("3");
    expect(ticket.command()).toEqual({ kind: "order", body: { artistId: "a", side: "buy", quantity: 3, type: "limit", price: 995, timeInForce: "GTC" } });
    expect(ticket.cashAfter()).toBe(100_000 - 3 * 995);
  });

  it("says what is wrong before anything is sent", () => {
    const ticket = open();
    expect(ticket.amountError()).toMatch(/whole number/);
    ticket.setAmount("200000");
    expect(ticket.amountError()).toMatch(/At most/);
    ticket.setAmount("110");
    expect(ticket.amountError()).toMatch(/available cash/);
    ticket.setSide("sell");
    ticket.setAmount("8");
    expect(ticket.amountError()).toMatch(/7 shares to sell/);
    ticket.setType("limit");
    expect(ticket.limitError()).toMatch(/price/);
  });

  it("still gives a receipt when signed out", () => {
    const ticket = open({ cash: () => null, shares: () => null });
    ticket.setAmount("5");
    expect(ticket.amountError()).toBeNull();
    expect(ticket.cashAfter()).toBeNull();
    expect(ticket.receipt()?.total).toBe(5000);
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
    ticket.setAmount("1");
    expect(attempts.next(ticket).id).toBe("id1");
    expect(attempts.next(ticket).id).toBe("id1");
    ticket.setAmount("2");
    expect(attempts.next(ticket).id).toBe("id2");
    attempts.settled();
    expect(attempts.next(ticket).id).toBe("id3");
  });

  it("repeats the very same command although the book has moved", () => {
    let asks: Level[] = [[1000, 100]];
    const ticket = open({ depth: () => ({ ...depth, asks }) });
    const attempts = numbered();
    ticket.setUnit("money");
    ticket.setAmount("100");
    const first = attempts.next(ticket);
    asks = [[2000, 100]];
    expect(ticket.quantity()).toBe(5);
    expect(attempts.next(ticket)).toEqual(first);
  });
});
