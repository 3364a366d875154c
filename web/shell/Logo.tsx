import styles from "./Logo.module.css";

/** The mark: two bars that have happened and one, in outline, that is anticipated. */
export function Logo() {
  return (
    <span class={styles.logo}>
      <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
        <rect x="3" y="17" width="6.5" height="12" rx="3.25" fill="currentColor" />
        <rect x="12.75" y="10" width="6.5" height="19" rx="3.25" fill="currentColor" />
        <rect x="23.5" y="4" width="4.5" height="24" rx="2.25" fill="none" stroke="currentColor" stroke-width="2" />
      </svg>
      <span class={styles.word}>anticip</span>
    </span>
  );
}
