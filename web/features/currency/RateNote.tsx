import { Show } from "solid-js";
import { chosenCurrency, shownRate } from "../../lib/display-currency.ts";
import { format } from "../../lib/format.ts";

/** By what rate amounts are shown in another currency, of which day, and that orders are in dollars all the same. */
export function RateNote() {
  return (
    <Show when={chosenCurrency() === "EUR"}>
      <p>
        <Show when={shownRate()} fallback="The euro's rate is not known: amounts are in US dollars.">
          {(rate) => (
            <>
              Amounts in euros at {format.exchangeRate(rate().dollars)} for €1, the European Central Bank's rate of{" "}
              {format.date(Date.parse(rate().date))}. Orders are in US dollars.
            </>
          )}
        </Show>
      </p>
    </Show>
  );
}
