import { For } from "solid-js";
import { type Shape, sleeveOf } from "./avatar.ts";
import styles from "./Avatar.module.css";

/** Each shape in a tile of ten by ten. */
const PATHS: Record<Shape, string> = {
  quarter: "M0 0H10A10 10 0 0 1 0 10Z",
  disc: "M5 1a4 4 0 0 1 0 8a4 4 0 0 1 0-8Z",
  half: "M0 0H10A5 5 0 0 1 0 0Z",
  ring: "M5 0a5 5 0 0 1 0 10a5 5 0 0 1 0-10ZM5 2.8a2.2 2.2 0 0 0 0 4.4a2.2 2.2 0 0 0 0-4.4Z",
  triangle: "M0 0H10L0 10Z",
};

/** A record sleeve generated from an artist's slug; decoration, as the name stands beside it. */
export function Avatar(props: { slug: string; size: number }) {
  const sleeve = () => sleeveOf(props.slug);
  return (
    <svg class={styles.avatar} viewBox="0 0 20 20" width={props.size} height={props.size} aria-hidden="true">
      <rect width="20" height="20" fill={sleeve().ground} />
      <For each={sleeve().tiles}>
        {(tile, index) => (
          <path
            d={PATHS[tile.shape]}
            fill={tile.colour}
            fill-rule="evenodd"
            transform={`translate(${(index() % 2) * 10} ${index() < 2 ? 0 : 10}) rotate(${tile.turns * 90} 5 5)`}
          />
        )}
      </For>
    </svg>
  );
}
