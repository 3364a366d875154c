import type { Listing } from "../../domain/api/operator.ts";
import { LISTING_BATCH } from "../../domain/api/operator.ts";
import { call } from "./client.ts";

/** An exchange as its operator reaches it. */
export interface Operated {
  url: string;
  operatorToken: string;
}

export interface ListingTotals {
  listed: number;
  imported: number;
  held: number;
  unchanged: number;
}

/** Lists artists in batches; `advance` hears how many are done. Throws `Refused` when the exchange refuses. */
export async function listArtists(
  { url, operatorToken }: Operated,
  artists: readonly Partial<Listing>[],
  advance: (done: number) => void,
): Promise<ListingTotals> {
  const totals: ListingTotals = { listed: 0, imported: 0, held: 0, unchanged: 0 };
  for (let start = 0; start < artists.length; start += LISTING_BATCH) {
    const batch = artists.slice(start, start + LISTING_BATCH);
    const outcome = await call<ListingTotals>(url, "POST", "/operator/listings", {
      token: operatorToken,
      body: { artists: batch },
    });
    for (const key of ["listed", "imported", "held", "unchanged"] as const) totals[key] += outcome[key];
    advance(start + batch.length);
  }
  return totals;
}
