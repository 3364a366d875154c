import { describe, expect } from "vitest";
import { test } from "../fixture.ts";
import {
  best,
  cents,
  confirmed,
  dollars,
  eventually,
  figure,
  headline,
  joinAt,
  ladder,
  order,
  tape,
  ticketIsLive,
} from "../screen.ts";

/** How soon one person's trade must be on everybody else's screen, in milliseconds. */
const SOON = { timeout: 1_000, interval: 20 };

describe("two people trading with each other", () => {
  test("a trade shows on a page that is only watched, within a second", async ({ visit }) => {
    const [ana, ben] = await Promise.all([visit("/"), visit("/")]);
    await Promise.all([joinAt(ana.page, "ana", "abba"), joinAt(ben.page, "ben", "abba")]);
    const { ask } = await best(ben.page);
    await ben.page.evaluate(() => Object.assign(window, { sinceBefore: true }));

    await order(ana.page, { quantity: "1" });
    await confirmed(ana.page, `Bought 1 share of ABBA at $${ask.price}`);

    await expect
      .poll(
        async () => ({
          last: await headline(ben.page),
          trade: (await tape(ben.page))[0],
          left: (await ladder(ben.page)).asks.find(({ price }) => price === ask.price)?.shares ?? "0",
        }),
        SOON,
      )
      .toEqual({
        last: ask.price,
        trade: `bought at ${ask.price} × 1`,
        left: String(Number(ask.shares) - 1),
      });
    expect(await ben.page.evaluate(() => "sinceBefore" in window), "the page was not reloaded").toBe(true);
  });

  test("a resting order that somebody takes changes its owner's open portfolio within a second", async ({ visit }) => {
    const [ana, ben] = await Promise.all([visit("/"), visit("/")]);
    await Promise.all([joinAt(ana.page, "ana-2", "adele"), joinAt(ben.page, "ben-2", "adele")]);
    await order(ben.page, { quantity: "10" });
    await confirmed(ben.page, "Bought 10 shares of Adele at");

    const { ask, bid } = await best(ben.page);
    const price = Math.round((cents(ask.price) + cents(bid.price)) / 2);
    await order(ben.page, { side: "Sell", quantity: "4", limit: dollars(price) });
    await confirmed(ben.page, `4 shares waiting at $${dollars(price)}.`);
    await ben.page.goto("/portfolio");
    const positions = ben.page.getByRole("table", { name: "Positions" }).getByRole("row", { name: /Adele/ });
    await positions.waitFor();
    await ben.page.getByRole("table", { name: "Open orders" }).waitFor();
    const cash = await figure(ben.page, "Cash");
    await ben.page.evaluate(() => Object.assign(window, { sinceBefore: true }));

    await eventually(async () => (await ladder(ana.page)).asks[0]).toEqual({
      price: dollars(price),
      shares: "4",
      mine: false,
    });
    await ticketIsLive(ana.page);
    await order(ana.page, { quantity: "4" });
    await confirmed(ana.page, `Bought 4 shares of Adele at $${dollars(price)}`);

    await expect
      .poll(
        async () => ({
          cash: await figure(ben.page, "Cash"),
          shares: await positions.getByRole("cell").first().innerText(),
          openOrders: await ben.page.getByRole("table", { name: "Open orders" }).count(),
        }),
        SOON,
      )
      .toEqual({ cash: cash + 4 * price, shares: "6", openOrders: 0 });
    await ben.page
      .getByRole("list", { name: "Notices" })
      .getByText(`Sold 4 shares of Adele at $${dollars(price)}`)
      .waitFor();
    expect(await ben.page.evaluate(() => "sinceBefore" in window), "the page was not reloaded").toBe(true);
  });
});
