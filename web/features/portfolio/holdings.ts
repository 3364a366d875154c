import { createEffect, createRoot, createSignal, on, onCleanup } from "solid-js";
import { getPortfolio, listOrders } from "../../../domain/api/trading.ts";
import {
  ROOM_BEARER_PREFIX,
  ROOM_PROTOCOL,
  type PortfolioPosition,
  type ServerMessage,
} from "../../../domain/messages/wire.ts";
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

function onMessage(message: ServerMessage): void {
  if (message.type !== "portfolio") return;
  const { version, cash, heldCash, positions } = message;
  updateHoldings({ version, cash, heldCash, positions });
  void refetchOrders(message.orders);
}

/** Follows the portfolio of whoever is signed in, for as long as the page lives. */
export function followPortfolio(): void {
  createRoot(() => {
    createEffect(
      on(
        () => account()?.id,
        (id) => {
          if (id === undefined) return;
          joinRoom("/rooms/portfolio", {
            async protocols() {
              const token = await currentToken();
              if (token === null) throw new Error("Signed out");
              return [ROOM_PROTOCOL, ROOM_BEARER_PREFIX + token];
            },
            onMessage,
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
