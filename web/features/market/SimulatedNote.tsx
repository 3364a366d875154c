import styles from "./SimulatedNote.module.css";

/** Says that prices are anchored to made-up numbers; the words behind it are there without a pointer, too. */
export function SimulatedNote() {
  return (
    <details class={styles.note}>
      <summary>Simulated popularity data</summary>
      <p>
        No live source is connected, so fair values come from made-up listening numbers. They say nothing about the real
        artists.
      </p>
    </details>
  );
}
