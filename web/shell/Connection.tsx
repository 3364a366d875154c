import { Show } from "solid-js";
import { format } from "../lib/format.ts";
import { type Room, rooms } from "../lib/room.ts";
import styles from "./Connection.module.css";

const RANK = { lost: 0, connecting: 1, live: 2 } as const;

/** The room that is worst off: the page is only as live as that. */
function worst(): Room | null {
  return rooms().toSorted((a, b) => RANK[a.state()] - RANK[b.state()])[0] ?? null;
}

/** A dot and a word on how live the page is, with the latency when it is. */
export function ConnectionDot() {
  const state = () => worst()?.state();
  const latency = () =>
    rooms()
      .find((room) => room.latency() !== null)
      ?.latency() ?? null;
  const words = () => {
    if (state() === "live") return latency() === null ? "Live" : `Live, ${latency()} ms`;
    return state() === "lost" ? "Reconnecting" : "Connecting";
  };
  return (
    <Show when={state()}>
      <span class={styles.connection} data-state={state()} title={words()}>
        <span class={styles.dot} aria-hidden="true" />
        <span class="sr-only">Connection: {words()}</span>
        <span class={styles.words} aria-hidden="true">
          {state() === "live" ? (latency() === null ? "Live" : `${latency()} ms`) : words()}
        </span>
      </span>
    </Show>
  );
}

/** A bar that says from when the prices are while the connection is lost. */
export function StaleBar() {
  const lost = () => rooms().filter((room) => room.state() === "lost");
  const since = () => Math.min(...lost().map((room) => room.heardAt() ?? Number.POSITIVE_INFINITY));
  return (
    <div role="status" class={styles.holder}>
      <Show when={lost().length > 0}>
        <p class={styles.bar}>Reconnecting, prices as of {format.clock(since())}</p>
      </Show>
    </div>
  );
}
