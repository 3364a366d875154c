import { parseXml, type XmlElement } from "@rgrove/parse-xml";
import { z } from "zod";
import type { ReferenceRate } from "../../../domain/core/exchange-rate.ts";
import { boundedFetch } from "../../platform/bounded-fetch.ts";

/*
 * Who tells the European Central Bank's reference rates: Frankfurter as JSON, the bank itself as XML. What they tell is
 * looked at by `isNews`.
 */

/** `GET …/v2/rates`: https://frankfurter.dev/docs. */
const FrankfurterRates = z.array(
  z.object({ date: z.iso.date(), base: z.string(), quote: z.string(), rate: z.number() }),
);

/** The newest rate by Frankfurter's `url`. Throws when there is none in its answer, or no answer. */
export async function readFrankfurter(url: string): Promise<ReferenceRate> {
  const answer = await ask(`${url}?base=EUR&quotes=USD&providers=ecb`, "application/json");
  const told = FrankfurterRates.parse(JSON.parse(answer)).find(({ base, quote }) => base === "EUR" && quote === "USD");
  if (!told) throw new Error("no dollar among the rates");
  return { dollars: told.rate, date: told.date };
}

/** The newest rate by the bank's own page (`eurofxref-daily.xml`). Throws when there is none in it, or no answer. */
export async function readEcb(url: string): Promise<ReferenceRate> {
  const { root } = parseXml(await ask(url, "text/xml"));
  for (const day of root ? elementsOf(root) : []) {
    const date = z.iso.date().safeParse(day.attributes["time"]);
    if (!date.success) continue;
    const told = elementsOf(day).find(({ attributes }) => attributes["currency"] === "USD")?.attributes["rate"];
    if (told !== undefined) return { dollars: z.coerce.number().parse(told), date: date.data };
  }
  throw new Error("no dollar among the rates");
}

/** All elements below one, the outer before the inner. */
function elementsOf(parent: XmlElement): XmlElement[] {
  const children = parent.children.filter((child): child is XmlElement => child.type === "element");
  return children.flatMap((child) => [child, ...elementsOf(child)]);
}

async function ask(url: string, accept: string): Promise<string> {
  const response = await boundedFetch(url, { headers: { Accept: accept } });
  if (response.status !== 200) throw new Error(`answered ${response.status}`);
  return response.text();
}
