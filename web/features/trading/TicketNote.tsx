import { For } from "solid-js";
import type { Privacy } from "../../../domain/core/orders.ts";
import type { Ticket } from "./ticket.ts";
import styles from "./TicketForm.module.css";

const PRIVACIES: [Privacy, string][] = [
  ["public", "Everyone"],
  ["followers", "My followers"],
  ["private", "Only me"],
];

/** What may be said about a market trade, and who may read it. */
export function TicketNote(props: { ticket: Ticket }) {
  return (
    <details class={styles.more}>
      <summary>Add a note</summary>
      <label class="sr-only" for="caption">
        Caption
      </label>
      <textarea
        id="caption"
        rows="2"
        maxlength="500"
        placeholder="Why this trade?"
        value={props.ticket.form.caption}
        onInput={(event) => props.ticket.set("caption", event.currentTarget.value)}
      />
      <label class={styles.choice}>
        <span>Who sees this trade</span>
        <select
          aria-label="Privacy"
          value={props.ticket.form.privacy}
          onChange={(event) => props.ticket.set("privacy", event.currentTarget.value as Privacy)}
        >
          <For each={PRIVACIES}>{([value, label]) => <option value={value}>{label}</option>}</For>
        </select>
      </label>
    </details>
  );
}
