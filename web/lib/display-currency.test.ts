import { afterEach, describe, expect, it } from "vitest";
import { converted, setChosenCurrency, setEuroRate } from "./display-currency.ts";
import { createFormat } from "./format.ts";

const rate = { currency: "EUR", dollars: 1.25, date: "2026-11-20" } as const;
const euros = createFormat(undefined, undefined, "EUR");
const dollars = createFormat();

afterEach(() => {
  setChosenCurrency("USD");
  setEuroRate(null);
});

describe("converted amounts", () => {
  it("are in dollars until another currency is chosen and its rate is known", () => {
    expect(converted.money(1_000)).toBe(dollars.money(1_000));
    setChosenCurrency("EUR");
    expect(converted.money(1_000)).toBe(dollars.money(1_000));
    setEuroRate(rate);
    expect(converted.money(1_000)).toBe(euros.money(800));
    setChosenCurrency("USD");
    expect(converted.money(1_000)).toBe(dollars.money(1_000));
  });

  it("are rounded to a cent, and 0 has no sign", () => {
    setChosenCurrency("EUR");
    setEuroRate({ ...rate, dollars: 3 });
    expect(converted.price(100)).toBe(euros.price(33));
    expect(converted.money(-1)).toBe(euros.money(0));
    expect(converted.signedMoney(-1)).toBe(euros.signedMoney(0));
    expect(converted.money(null)).toBe("–");
  });

  it("are shortened by what they are in the currency that is shown", () => {
    setChosenCurrency("EUR");
    setEuroRate(rate);
    expect(converted.compactMoney(124_000)).toBe(euros.compactMoney(99_200));
    expect(converted.wholeMoney(1_000_000)).toBe(euros.wholeMoney(800_000));
  });
});
