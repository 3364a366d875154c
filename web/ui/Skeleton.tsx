import { For } from "solid-js";
import styles from "./Skeleton.module.css";

/** Grey bars in the place of `rows` lines that are on their way. */
export function Skeleton(props: { rows: number; height?: "row" | "line" }) {
  return (
    <div class={styles.skeleton} data-height={props.height ?? "row"} role="status">
      <span class="sr-only">Loading</span>
      <For each={Array.from({ length: props.rows })}>{() => <div class={styles.bar} />}</For>
    </div>
  );
}

/** Holds the place of a page whose code is on its way. */
export const PageSkeleton = () => <Skeleton rows={8} />;
