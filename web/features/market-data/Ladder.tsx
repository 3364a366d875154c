import { createMemo, createSignal, For, Show } from "solid-js";
import { midPrice } from "../../../domain/core/depth.ts";
import type { Side } from "../../../domain/core/orders.ts";
import { format } from "../../lib/format.ts";
import { moveByArrowKeys } from "../../ui/arrow-keys.ts";
import type { Depth } from "./depth.ts";
import { groupSteps, type LadderRow, ladderRows } from "./ladder.ts";
import styles from "./Ladder.module.css";

/** An order of mine on the book; its price in cents. */
export interface RestingOrder {
  side: Side;
  price: number;
}

interface Props {
  depth: Depth;
  /** My orders on this book, to be marked. */
  mine: readonly RestingOrder[];
  /** Rows a side. */
  rows: number;
  onPick: (price: number) => void;
}

/** One moves between prices with the arrow keys; the whole ladder is one tab stop. */
const moveFocus = moveByArrowKeys("tbody button");

/** The order book: asks above bids, the spread between; a click takes a price over into the ticket. */
export function Ladder(props: Props) {
  const [step, setStep] = createSignal(1);
  const steps = createMemo(() => groupSteps(midPrice(props.depth) ?? props.depth.tick.last ?? 0), undefined, {
    equals: (a, b) => a.length === b.length,
  });
  const size = () => (steps().includes(step()) ? step() : 1);
  const asks = createMemo(() => ladderRows(props.depth.asks, "asks", size(), props.rows));
  const bids = createMemo(() => ladderRows(props.depth.bids, "bids", size(), props.rows));
  const deepest = () => Math.max(1, asks().at(-1)?.total ?? 0, bids().at(-1)?.total ?? 0);
  const spread = () => {
    const bid = props.depth.bids[0]?.[0];
    const ask = props.depth.asks[0]?.[0];
    return bid === undefined || ask === undefined ? null : ask - bid;
  };
  const mineAt = (side: "buy" | "sell", price: number) =>
    props.mine.some((order) => {
      if (order.side !== side) return false;
      const group = side === "buy" ? Math.floor(order.price / size()) : Math.ceil(order.price / size());
      return group * size() === price;
    });

  const Rows = (side: { name: "buy" | "sell"; rows: LadderRow[] }) => (
    <For each={Array.from({ length: props.rows })}>
      {(_, index) => {
        const row = () => side.rows[side.name === "sell" ? props.rows - 1 - index() : index()];
        return (
          <tr
            class={styles.row}
            data-side={side.name}
            data-mine={row() && mineAt(side.name, row()?.price ?? 0) ? "" : undefined}
          >
            <Show when={row()} fallback={<td colspan="3">&nbsp;</td>}>
              {(line) => (
                <>
                  <td>
                    <button
                      type="button"
                      class={styles.price}
                      tabindex={side.name === "buy" && index() === 0 ? 0 : -1}
                      onClick={() => props.onPick(line().price)}
                    >
                      {format.price(line().price)}
                      <Show when={mineAt(side.name, line().price)}>
                        <span class="sr-only">, my order</span>
                      </Show>
                    </button>
                  </td>
                  <td>{format.count(line().quantity)}</td>
                  <td>
                    <span class={styles.bar} style={{ transform: `scaleX(${line().total / deepest()})` }} />
                    <span class={styles.total}>{format.count(line().total)}</span>
                  </td>
                </>
              )}
            </Show>
          </tr>
        );
      }}
    </For>
  );

  return (
    <div class={styles.ladder} onKeyDown={moveFocus}>
      <table>
        <thead>
          <tr>
            <th scope="col">Price</th>
            <th scope="col">Shares</th>
            <th scope="col">Total</th>
          </tr>
        </thead>
        <tbody>
          <Rows name="sell" rows={asks()} />
        </tbody>
        <tbody>
          <tr class={styles.spread}>
            <td colspan="3">
              <div class="figures">
                <strong>{format.price(props.depth.tick.last)}</strong>
                <Show when={spread() !== null} fallback={<span>One side is empty</span>}>
                  <span>Spread {format.money(spread())}</span>
                </Show>
                <select
                  aria-label="Group prices"
                  value={size()}
                  onChange={(event) => setStep(Number(event.currentTarget.value))}
                >
                  <For each={steps()}>{(cents) => <option value={cents}>{format.price(cents)}</option>}</For>
                </select>
              </div>
            </td>
          </tr>
        </tbody>
        <tbody>
          <Rows name="buy" rows={bids()} />
        </tbody>
      </table>
    </div>
  );
}
