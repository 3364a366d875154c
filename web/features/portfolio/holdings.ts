import { createEffect, createRoot, createSignal, on, onCleanup } from "solid-js";
import { getPortfolio, listOrders } from "../../../domain/api/trading.ts";
import type { PortfolioPosition, ServerMessage } from "../../../domain/messages/wire.ts";
import { joinRoom } from "../../lib/room.ts";
import { account, call, currentToken } from "../../lib/session.ts";
import { createSnapshot } from "../../lib/snapshot.ts";
import { learnNames } from "../market/index.ts";
import { forgetOrders, learnOpenOrders, refetchOrders } from "../trading/index.ts";

/** Cash and positions, without the prices they are valued at. Cents and shares. */
export interface Holdings {
  version: number;
  cash: number;
  heldCash: number;
  /** Play money received so far; null until the portfolio has been fetched. */
  granted: number | null;
  positions: readonly PortfolioPosition[];
}

const [holdings, setHoldings] = createSignal<Holdings | null>(null);
export { holdings };

/** Cash that no open order holds, in cents; null before it is known. */
export const availableCash = (): number | null => {
  const mine = holdings();
  return mine && mine.cash - mine.heldCash;
};

/** Shares of an artist that no open order holds; null before it is known. */
export const availableShares = (artistId: string): number | null => {
  const mine = holdings();
  if (!mine) return null;
  const position = mine.positions.find((position) => position.artistId === artistId);
  return position ? position.shares - position.heldShares : 0;
};

function updateHoldings(next: Omit<Holdings, "granted"> & { granted?: number }): void {
  setHoldings((known) => {
    if (known && known.version > next.version) return known;
    return { ...next, granted: next.granted ?? known?.granted ?? null };
  });
}

/** Cash, positions and open orders. */
export const portfolioSnapshot = createSnapshot(
  () => Promise.all([call(getPortfolio, {}), call(listOrders, { query: { status: "open", limit: 200 } })]),
  ([{ version, cash, heldCash, granted, positions }, { orders }]) => {
    learnNames(Object.fromEntries(positions.map(({ artistId, name }) => [artistId, name])));
    updateHoldings({ version, cash, heldCash, granted, positions });
    void learnOpenOrders(orders);
  },
);

function onMessage(message: ServerMessage, resync: () => void): void {
  if (message.type !== "portfolio" && message.type !== "portfolio_delta") return;
  const { version, cash, heldCash } = message;
  const known = holdings();
  if (message.type === "portfolio") updateHoldings({ version, cash, heldCash, positions: message.positions });
  else if (known === null || message.prevVersion > known.version) resync();
  else updateHoldings({ version, cash, heldCash, positions: mergePositions(known.positions, message.positions) });
  void refetchOrders(message.orders);
}

/** The positions after some of them changed; one without shares and without a result is listed no longer. */
function mergePositions(
  known: readonly PortfolioPosition[],
  changed: readonly PortfolioPosition[],
): readonly PortfolioPosition[] {
  const byArtist = new Map(known.map((position) => [position.artistId, position]));
  for (const position of changed) byArtist.set(position.artistId, position);
  return [...byArtist.values()].filter(({ shares, realisedPnl }) => shares > 0 || realisedPnl !== 0);
}

/** Follows the portfolio of whoever is signed in, for as long as the page lives. */
export function followPortfolio(): void {
  createRoot(() => {
    createEffect(
      on(
        () => account()?.id,
        (id) => {
          if (id === undefined) return;
          const room = joinRoom("/rooms/portfolio", {
            async token() {
              const token = await currentToken();
              if (token === null) throw new Error("Signed out");
              return token;
            },
            onMessage: (message) => onMessage(message, () => room.send({ type: "resync" })),
            onJoin: () => void portfolioSnapshot.reload(),
          });
          void portfolioSnapshot.reload();
          onCleanup(() => {
            setHoldings(null);
            forgetOrders();
            portfolioSnapshot.reset();
          });
        },
      ),
    );
  });
}
