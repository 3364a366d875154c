import styles from "./Verdict.module.css";

/** A tick or a cross for whether something balances; colour, sign and word say the same thing. */
export function Verdict(props: { balanced: boolean }) {
  return (
    <span class={styles.verdict} data-balanced={props.balanced}>
      <span aria-hidden="true">{props.balanced ? "✓" : "✗"}</span>
      <span class="sr-only">{props.balanced ? "Balanced" : "Not balanced"}</span>
    </span>
  );
}
