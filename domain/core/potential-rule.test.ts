import { expect, test } from "vitest";
import { PotentialRule } from "./potential-rule.ts";

/*
 * 100 shares at 1,000 cents: the share after s sold ones is worth 1,000 · e^(s ÷ 100) cents. After 10 that is
 * 1,105.17, after 20 it is 1,221.40; ten and twenty fewer than none are 904.84 and 818.73.
 */

interface Order {
  side: "buy" | "sell";
  price: number;
  quantity: number;
}

const ask = (price: number, quantity = 10): Order => ({ side: "sell", price, quantity });
const bid = (price: number, quantity = 10): Order => ({ side: "buy", price, quantity });

/** A journal that is held to the rule line by line, from the listing on. */
class Book {
  private readonly rule = new PotentialRule();
  private seq = 0;

  constructor() {
    this.line({ type: "listed", artistId: "tyla", sharesFloated: 100 });
  }

  line(event: { type: string } & Record<string, unknown>): this {
    this.seq += 1;
    this.rule.check({ seq: this.seq, time: 0, format: 2, event, hash: null });
    return this;
  }

  /** Without a volatility it is a value of before the potential. */
  value(fairValue: number, volatilityBps: number | undefined = 700): this {
    return this.line({ type: "valued", fairValue, volatilityBps });
  }

  quote(...orders: Order[]): this {
    return this.line({ type: "quoted", account: "issuer", orders });
  }

  /** What the taker does; one of both may be the issuer. */
  trade(takerAccount: string, takerSide: "buy" | "sell", makerAccount: string, quantity: number, price: number): this {
    return this.line({ type: "filled", takerAccount, takerSide, makerAccount, quantity, price });
  }
}

const quoted = (...orders: Order[]) => new Book().value(1_000).quote(...orders);

test("a ladder may ask what its shares are worth at the far end of what it covers, and not a cent less", () => {
  expect(() => quoted(ask(1_106), ask(1_222))).not.toThrow();
  expect(() => quoted(ask(1_105), ask(1_222))).toThrow("line 3: the issuer asks 1105 for what is worth 1105.17");
  expect(() => quoted(ask(1_106), ask(1_221))).toThrow("line 3: the issuer asks 1221 for what is worth 1221.40");
});

test("it may bid that, and not a cent more", () => {
  expect(() => quoted(bid(904), bid(818))).not.toThrow();
  expect(() => quoted(bid(905), bid(818))).toThrow("line 3: the issuer bids 905 for what is worth 904.83");
  expect(() => quoted(bid(904), bid(819))).toThrow("line 3: the issuer bids 819 for what is worth 818.73");
});

test("its orders are taken best first, as they would trade, in whatever order they are written", () => {
  expect(() => quoted(ask(1_222), ask(1_106), bid(818), bid(904))).not.toThrow();
});

test("what it may ask and bid rises with what it sold, and falls with what it bought back, as maker and as taker", () => {
  const tenSold = () => quoted(ask(1_106)).trade("ann", "buy", "issuer", 10, 1_106);
  expect(() => tenSold().quote(ask(1_222), bid(1_000))).not.toThrow();
  expect(() => tenSold().quote(ask(1_221))).toThrow("the issuer asks 1221");
  expect(() => tenSold().quote(bid(1_001))).toThrow("the issuer bids 1001");
  const boughtBack = [
    tenSold().trade("ann", "sell", "issuer", 10, 1_000),
    tenSold().trade("issuer", "buy", "ann", 10, 1_000),
  ];
  for (const book of boughtBack) expect(() => book.quote(ask(1_106))).not.toThrow();
  const soldAsTaker = quoted().trade("issuer", "sell", "ann", 10, 1_106);
  expect(() => soldAsTaker.quote(ask(1_221))).toThrow("the issuer asks 1221");
});

test("a trade of the issuer's is held to what its shares are worth together: ten are worth 10,517.09", () => {
  expect(() => quoted().trade("ann", "buy", "issuer", 10, 1_052)).not.toThrow();
  expect(() => quoted().trade("ann", "buy", "issuer", 10, 1_051)).toThrow(
    "line 4: the issuer sold 10 shares for 10510",
  );
  expect(() => quoted().trade("issuer", "sell", "ann", 10, 1_051)).toThrow("line 4: the issuer sold");
  const tenSold = () => quoted().trade("ann", "buy", "issuer", 10, 1_052);
  expect(() => tenSold().trade("ann", "sell", "issuer", 10, 1_051)).not.toThrow();
  expect(() => tenSold().trade("ann", "sell", "issuer", 10, 1_052)).toThrow(
    "line 5: the issuer bought 10 shares for 10520",
  );
  expect(() => tenSold().trade("issuer", "buy", "ann", 10, 1_052)).toThrow("line 5: the issuer bought");
});

test("what others quote and trade is their own affair", () => {
  const book = quoted(ask(1_106)).trade("ann", "buy", "bob", 10, 1);
  expect(() => book.line({ type: "quoted", account: "ann", orders: [ask(1)] })).not.toThrow();
  expect(() => book.quote(ask(1_106))).not.toThrow();
});

test("a ladder is held to the value that was there when it was made, until it is made anew", () => {
  const book = quoted(ask(1_106)).value(2_000);
  expect(() => book.trade("ann", "buy", "issuer", 5, 1_106)).not.toThrow();
  expect(() => book.quote(ask(1_222))).toThrow("the issuer asks 1222 for what is worth 2323.66");
});

test("ladders and trades of before values said how far they can be relied on are left alone, but what is sold counts", () => {
  const old = () =>
    new Book().line({ type: "valued", fairValue: 1_000 }).quote(ask(1)).trade("ann", "buy", "issuer", 10, 1);
  expect(() => old().value(1_000).quote(ask(1_222))).not.toThrow();
  expect(() => old().value(1_000).quote(ask(1_221))).toThrow("the issuer asks 1221");
  expect(() => new Book().quote(ask(1))).not.toThrow();
});

test("shares that the issuer takes back or gives out in one step are held to their worth together", () => {
  const sold = () => new Book().value(1_000).quote(ask(1_200)).trade("ada", "buy", "issuer", 10, 1_200);
  // Φ of ten sold shares is 100 · 1,000 · (e^0.1 − 1) = 10,517.09 cents; of the next ten 11,623.18.
  const redeemed = (book: Book, ...prices: number[]) =>
    prices.reduce((line, price) => line.line({ type: "redeemed", account: "ada", quantity: 5, price }), book);
  expect(() => redeemed(sold(), 1_051, 1_051)).not.toThrow();
  expect(() => redeemed(sold(), 1_051, 1_053)).toThrow("the issuer redeemed 10 shares for 10520 cents");
  const issued = (price: number) => sold().line({ type: "issued", account: "eve", quantity: 10, price });
  expect(() => issued(1_163)).not.toThrow();
  expect(() => issued(1_162)).toThrow("the issuer issued 10 shares for 11620 cents");
  expect(() => redeemed(new Book(), 1)).toThrow("shares are redeemed before the first fair value");
});
