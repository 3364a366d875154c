import { expect } from "vitest";
import { test } from "./fixture.ts";
import { best, cell, eventually, headline, ladder } from "./screen.ts";

const HOUR = 3_600_000;

test("the price job moves the market list and an artist's page without a reload", async ({ visit, exchange }) => {
  const [list, artist] = await Promise.all([visit("/"), visit("/artists/beyonce")]);
  const row = list.page.getByRole("table", { name: "Market" }).getByRole("row", { name: /Beyoncé/ });
  await row.waitFor();
  const before = await best(artist.page);
  for (const { page } of [list, artist]) await page.evaluate(() => Object.assign(window, { sinceBefore: true }));

  await exchange.fireCron(Date.now() + HOUR);

  await eventually(async () => (await ladder(artist.page)).asks[0]?.price).not.toBe(before.ask.price);
  const { bid, ask } = await exchange.best("beyonce");
  expect([(await best(artist.page)).bid.price, (await best(artist.page)).ask.price]).toEqual([bid, ask]);
  const price = await headline(artist.page);
  const fairValue = /^[\d.]+/.exec(await cell(artist.page, "Fair value").innerText())?.[0];
  const numbers = async () => (await row.getByRole("cell").allInnerTexts()).map((text) => text.trim());
  await eventually(numbers).toEqual(expect.arrayContaining([expect.stringContaining(price), bid, ask, fairValue]));
  for (const { page } of [list, artist])
    expect(await page.evaluate(() => "sinceBefore" in window), "no page was reloaded").toBe(true);
});
