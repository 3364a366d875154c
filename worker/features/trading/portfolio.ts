import type { Portfolio, ValuedPosition } from "../../../domain/api/index.ts";
import { markPrice } from "../../../domain/core/mark.ts";
import { resultOf } from "../../../durable-objects/protocol/outcome.ts";
import type { PortfolioCaller, PortfolioState } from "../../../durable-objects/protocol/portfolio-calls.ts";
import type { CallerContext } from "../../platform/service-context.ts";
import { marks } from "../market-data/index.ts";

/** The caller's portfolio: the truth for what they own and have open. */
export const portfolioOf = ({ env, actor }: CallerContext) => env.PORTFOLIO.getByName(actor.id);

/** On whose behalf the portfolio is asked: it refuses one whose session or key was ended. */
export const behalfOf = ({ actor: { credential, openedAt } }: CallerContext): PortfolioCaller => ({
  credential,
  openedAt,
});

/** Refuses a caller whose session or key was ended: the portfolio knows, and keeps it. */
export async function requireOpenCredential(context: CallerContext): Promise<void> {
  resultOf(await portfolioOf(context).read(behalfOf(context)));
}

/** The caller's portfolio at the prices that screens show (cents). */
export async function valuedPortfolio(context: CallerContext): Promise<Portfolio> {
  const state = resultOf(await portfolioOf(context).read(behalfOf(context)));
  const ids = state.positions.map(({ artistId }) => artistId);
  return valued(state, await marks(context.env.DB, ids));
}

function valued(
  { version, cash, heldCash, granted, positions }: PortfolioState,
  known: Awaited<ReturnType<typeof marks>>,
): Portfolio {
  const shown = positions.map((position) => {
    const row = known.get(position.artistId);
    const price = row ? markPrice(row) : null;
    const value = price === null ? position.costBasis : price * position.shares;
    return {
      ...position,
      name: row?.name ?? position.artistId,
      price,
      value,
      unrealisedPnl: value - position.costBasis,
    };
  });
  const sum = (of: (position: ValuedPosition) => number) => shown.reduce((total, position) => total + of(position), 0);
  return {
    version,
    cash,
    heldCash,
    availableCash: cash - heldCash,
    granted,
    value: cash + sum(({ value }) => value),
    unrealisedPnl: sum(({ unrealisedPnl }) => unrealisedPnl),
    realisedPnl: sum(({ realisedPnl }) => realisedPnl),
    positions: shown,
  };
}
