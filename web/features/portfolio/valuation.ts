import type { PortfolioPosition } from "../../../domain/messages/wire.ts";

/** What a portfolio is worth. All in cents. */
export interface Valuation {
  /** Cash plus positions at their prices. */
  value: number;
  unrealisedPnl: number;
  realisedPnl: number;
}

/** Value of one position in cents at `price`; what was paid for it stands in for a missing price. */
export const valueOf = ({ shares, costBasis }: PortfolioPosition, price: number | null): number =>
  price === null ? costBasis : shares * price;

/** Values cash and positions at the prices `priceOf` gives. */
export function valuate(
  cash: number,
  positions: readonly PortfolioPosition[],
  priceOf: (artistId: string) => number | null,
): Valuation {
  const sum: Valuation = { value: cash, unrealisedPnl: 0, realisedPnl: 0 };
  for (const position of positions) {
    const value = valueOf(position, priceOf(position.artistId));
    sum.value += value;
    sum.unrealisedPnl += value - position.costBasis;
    sum.realisedPnl += position.realisedPnl;
  }
  return sum;
}
