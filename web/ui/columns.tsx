import type { ParentProps } from "solid-js";
import styles from "./DataTable.module.css";

/** How a column is shown: whether it holds numbers, and whether a phone leaves it out. */
interface Column {
  num?: boolean;
  desk?: boolean;
}

const classOf = ({ num, desk }: Column): string | undefined =>
  [num && "num", desk && styles.desk].filter(Boolean).join(" ") || undefined;

/** A column's heading. */
export function Heading(props: ParentProps<Column>) {
  return (
    <th scope="col" class={classOf(props)}>
      {props.children}
    </th>
  );
}

/** A row's number. */
export function NumberCell(props: ParentProps<{ desk?: boolean }>) {
  return <td class={classOf({ num: true, desk: props.desk ?? false })}>{props.children}</td>;
}
