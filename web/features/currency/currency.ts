import { createEffect, createRoot, on } from "solid-js";
import { listExchangeRates, setCurrency } from "../../../domain/api/currency.ts";
import { DISPLAY_CURRENCIES, type DisplayCurrency } from "../../../domain/core/exchange-rate.ts";
import { chosenCurrency, setChosenCurrency, setEuroRate } from "../../lib/display-currency.ts";
import { explain } from "../../lib/explain.ts";
import { account, accountChanged, call } from "../../lib/session.ts";
import { say } from "../../ui/notices.ts";

const STORAGE_KEY = "anticip.currency";

function stored(): DisplayCurrency {
  try {
    const text = localStorage.getItem(STORAGE_KEY);
    return DISPLAY_CURRENCIES.find((currency) => currency === text) ?? "USD";
  } catch {
    return "USD";
  }
}

function store(currency: DisplayCurrency): void {
  try {
    localStorage.setItem(STORAGE_KEY, currency);
  } catch {
    // Storage may be blocked: a guest's choice then lasts as long as the page.
  }
}

/** Shows amounts as was chosen: on this device before, or by the account that signs in. Called once. */
export function followCurrency(): void {
  setChosenCurrency(stored());
  createRoot(() => {
    createEffect(on([() => account()?.id, () => account()?.currency], ([id]) => id !== undefined && takeAccounts()));
    createEffect(() => store(chosenCurrency()));
    createEffect(on(chosenCurrency, (currency) => currency !== "USD" && void learnRate()));
  });
}

/** An account brings its choice along; one that has none takes over what was chosen on this device. */
function takeAccounts(): void {
  const currency = account()?.currency;
  if (currency) setChosenCurrency(currency);
  else if (chosenCurrency() !== "USD") void chooseCurrency(chosenCurrency());
}

/** Until it is known amounts are in dollars, and the note below each page says so. */
async function learnRate(): Promise<void> {
  try {
    const { rates } = await call(listExchangeRates, {});
    setEuroRate(rates.find(({ currency }) => currency === "EUR") ?? null);
  } catch (error) {
    say(`The euro's rate is not known: ${explain(error)}`, "bad");
  }
}

/** Shows amounts in another currency at once, and remembers it on the account that is signed in. */
export async function chooseCurrency(currency: DisplayCurrency): Promise<void> {
  const before = chosenCurrency();
  setChosenCurrency(currency);
  if (!account()) return;
  try {
    await call(setCurrency, { body: { currency } });
    await accountChanged();
  } catch (error) {
    setChosenCurrency(before);
    say(`The currency stays as it was: ${explain(error)}`, "bad");
  }
}
