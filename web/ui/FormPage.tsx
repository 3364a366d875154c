import type { JSX } from "solid-js";
import styles from "./FormPage.module.css";
import { Title } from "./Title.tsx";

/** A page with one small form on it: signing in, and what belongs to it. */
export function FormPage(props: { title: string; lead: string; children?: JSX.Element }) {
  return (
    <div class={styles.page}>
      <Title text={props.title} />
      <h1 class={styles.title}>{props.title}</h1>
      <p class={styles.lead}>{props.lead}</p>
      {props.children}
    </div>
  );
}
