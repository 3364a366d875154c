import styles from "./SortHeading.module.css";

/** By which column rows are sorted, and which way. */
export interface Sort<K extends string> {
  key: K;
  descending: boolean;
}

interface Props<K extends string> {
  column: K;
  label: string;
  /** Text starts at A, numbers at the largest; the arrow stands on the free side. */
  kind?: "text" | "number";
  /** Undefined: by no column. */
  sort: Sort<K> | undefined;
  onSort: (sort: Sort<K>) => void;
  class?: string | undefined;
}

/** A column's heading that sorts by it, and the other way round when pressed again. */
export function SortHeading<K extends string>(props: Props<K>) {
  const active = () => props.sort?.key === props.column;
  const isDescending = () => props.sort?.descending === true;
  const isNumber = () => props.kind !== "text";
  const toggle = () => props.onSort({ key: props.column, descending: active() ? !isDescending() : isNumber() });
  return (
    <th scope="col" class={props.class} aria-sort={active() ? (isDescending() ? "descending" : "ascending") : "none"}>
      <button
        type="button"
        class={styles.sort}
        data-active={active() ? "" : undefined}
        data-number={isNumber() ? "" : undefined}
        onClick={toggle}
      >
        {props.label}
        <span class={styles.direction} aria-hidden="true">
          {active() ? (isDescending() ? "↓" : "↑") : ""}
        </span>
      </button>
    </th>
  );
}
