import { createSignal } from "solid-js";
import type { ExchangeRate } from "../../domain/api/currency.ts";
import type { DisplayCurrency } from "../../domain/core/exchange-rate.ts";
import { createFormat, format } from "./format.ts";

/*
 * Amounts in the currency that the reader has chosen to see them in. Everything is traded in dollars: orders, the book
 * and receipts name those (`format`); what things are worth is `converted`, from one rate a day.
 */

const [currency, setCurrency] = createSignal<DisplayCurrency>("USD");
const [rate, setRate] = createSignal<ExchangeRate | null>(null);
export { currency as chosenCurrency, setCurrency as setChosenCurrency, setRate as setEuroRate };

/** The rate that amounts are converted by; null where they are shown in dollars, as long as no rate is known too. */
export const shownRate = (): ExchangeRate | null => (currency() === "EUR" ? rate() : null);

const inEuros = createFormat(undefined, undefined, "EUR");

/** How amounts are written now, and what cents of dollars are in it. */
function present(): { text: typeof format; cents<T extends number | null>(dollarCents: T): T } {
  const by = shownRate();
  if (!by) return { text: format, cents: (dollarCents) => dollarCents };
  // Nothing is added to a rounded amount: -0 becomes 0, which has no sign.
  const cents = <T extends number | null>(dollarCents: T): T =>
    (dollarCents === null ? null : Math.round(dollarCents / by.dollars) + 0) as T;
  return { text: inEuros, cents };
}

/** Cents of dollars as cents of the chosen currency, for charts. */
export const convertedCents = (dollarCents: number): number => present().cents(dollarCents);

/** As `format`, in the chosen currency: all take cents of dollars. */
export const converted = {
  money: (dollarCents: number | null): string => present().text.money(present().cents(dollarCents)),
  signedMoney: (dollarCents: number): string => present().text.signedMoney(present().cents(dollarCents)),
  wholeMoney: (dollarCents: number): string => present().text.wholeMoney(present().cents(dollarCents)),
  compactMoney: (dollarCents: number): string => present().text.compactMoney(present().cents(dollarCents)),
  price: (dollarCents: number | null): string => present().text.price(present().cents(dollarCents)),
};
