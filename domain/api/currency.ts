import { z } from "zod";
import { DISPLAY_CURRENCIES } from "../core/exchange-rate.ts";
import { Account } from "./accounts.ts";
import { route } from "./route.ts";

/** What one unit of a currency is worth. */
export const ExchangeRate = z
  .object({
    currency: z.enum(DISPLAY_CURRENCIES).exclude(["USD"]),
    dollars: z.number().positive().meta({ description: "Dollars for one unit" }),
    date: z.iso
      .date()
      .meta({ description: "The working day of which it is the European Central Bank's reference rate" }),
  })
  .meta({ id: "ExchangeRate" });
export type ExchangeRate = z.infer<typeof ExchangeRate>;

export const listExchangeRates = route({
  method: "get",
  path: "/exchange-rates",
  tag: "Market",
  summary: "By what amounts are shown in other currencies; everything is traded in dollars",
  status: 200,
  response: z.object({ rates: z.array(ExchangeRate) }),
});

export const setCurrency = route({
  method: "post",
  path: "/auth/currency",
  tag: "Accounts",
  summary: "Choose the currency that amounts are shown in; repeating it changes nothing",
  auth: "account",
  body: z.strictObject({ currency: z.enum(DISPLAY_CURRENCIES) }),
  status: 200,
  response: Account,
});
