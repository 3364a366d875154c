import { createUniqueId, type JSX } from "solid-js";
import styles from "./Panel.module.css";

interface Props {
  title: string;
  /** What a link within the page leads to. */
  id?: string;
  /** Stands right of the title. */
  tools?: JSX.Element;
  class?: string | undefined;
  children: JSX.Element;
}

/** A titled region of a page. */
export function Panel(props: Props) {
  const id = createUniqueId();
  return (
    <section id={props.id} class={`${styles.panel} ${props.class ?? ""}`} aria-labelledby={id}>
      <header class={styles.head}>
        <h2 id={id}>{props.title}</h2>
        {props.tools}
      </header>
      {props.children}
    </section>
  );
}
