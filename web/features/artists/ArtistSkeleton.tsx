import styles from "./ArtistSkeleton.module.css";

/** Holds the place of an artist's page while it is on its way. */
export function ArtistSkeleton() {
  return (
    <div class={styles.page} role="status">
      <span class="sr-only">Loading</span>
      <div class={styles.header} />
      <div class={styles.panels}>
        <div />
        <div />
        <div />
      </div>
    </div>
  );
}
