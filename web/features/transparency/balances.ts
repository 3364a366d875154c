import type { ArtistBalance, Transparency } from "../../../domain/api/transparency.ts";
import { searchable } from "../../../domain/core/searchable.ts";
import type { Sort } from "../../ui/SortHeading.tsx";

/** All artists' books added up. Shares and cents; both differences are 0 when everything balances. */
export interface BalanceTotals {
  sharesFloated: number;
  held: number;
  inventory: number;
  sharesInFlight: number;
  /** Held + inventory + in flight − floated. */
  sharesDifference: number;
  portfolioCash: number;
  issuerCash: number;
  fees: number;
  cashInFlight: number;
  /** Net cash of portfolios + issuers + fees + in flight: cash only changes hands. */
  cashDifference: number;
}

/** The sums over the artists of an audit. */
export function sumBalances(artists: readonly ArtistBalance[]): BalanceTotals {
  const sum = (
    key:
      | "sharesFloated"
      | "held"
      | "inventory"
      | "sharesInFlight"
      | "portfolioCash"
      | "issuerCash"
      | "fees"
      | "cashInFlight",
  ) => artists.reduce((total, artist) => total + artist[key], 0);
  const shares = {
    sharesFloated: sum("sharesFloated"),
    held: sum("held"),
    inventory: sum("inventory"),
    sharesInFlight: sum("sharesInFlight"),
  };
  const cash = {
    portfolioCash: sum("portfolioCash"),
    issuerCash: sum("issuerCash"),
    fees: sum("fees"),
    cashInFlight: sum("cashInFlight"),
  };
  return {
    ...shares,
    sharesDifference: shares.held + shares.inventory + shares.sharesInFlight - shares.sharesFloated,
    ...cash,
    cashDifference: cash.portfolioCash + cash.issuerCash + cash.fees + cash.cashInFlight,
  };
}

/** Whether everything balances, in one sentence that names what does not. */
export function verdict({ balanced, artists, accounts }: Transparency): string {
  if (balanced) return "Everything balances: each share and each cent is where it should be.";
  const wrong = artists.filter((artist) => !artist.balanced).length;
  const books = wrong === 0 ? [] : [wrong === 1 ? "the books of one artist" : `the books of ${wrong} artists`];
  return `Not everything balances: ${[...books, ...(accounts.balanced ? [] : ["the cash of the accounts"])].join(" and ")} came out wrong.`;
}

export type BalanceSortKey = "name" | "held" | "issuerCash" | "fees" | "pending" | "seq";

/** Artists whose name contains `text`, in order; what does not balance is always on top. */
export function arrangeBalances(
  artists: readonly ArtistBalance[],
  text: string,
  { key, descending }: Sort<BalanceSortKey>,
): ArtistBalance[] {
  const wanted = searchable(text);
  const sign = descending ? -1 : 1;
  const byName = (a: ArtistBalance, b: ArtistBalance) => a.name.localeCompare(b.name);
  const compare = (a: ArtistBalance, b: ArtistBalance) =>
    key === "name" ? sign * byName(a, b) : sign * (a[key] - b[key]) || byName(a, b);
  return artists
    .filter(({ name }) => searchable(name).includes(wanted))
    .sort((a, b) => Number(a.balanced) - Number(b.balanced) || compare(a, b));
}
