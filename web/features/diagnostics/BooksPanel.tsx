import { For, Show } from "solid-js";
import { objectStatus } from "../../../domain/api/diagnostics.ts";
import { format } from "../../lib/format.ts";
import { usePages } from "../../lib/query.ts";
import { Heading, NumberCell } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { Panel } from "../../ui/Panel.tsx";
import styles from "./diagnostics.module.css";

/** How far each book's outbox and D1 are behind. */
export function BooksPanel() {
  const pages = usePages(objectStatus, () => ({ limit: 10 }));
  const books = () => pages.data?.pages.flatMap((page) => page.books) ?? [];
  const silent = () => pages.data?.pages.flatMap((page) => page.silent) ?? [];
  return (
    <Panel title="Books">
      <Show when={silent().length > 0}>
        <p class={`${styles.note} ${styles.bad}`}>No answer within a second: {silent().join(", ")}</p>
      </Show>
      <div class={data.scroller}>
        <table class={data.table} aria-label="Books">
          <thead>
            <tr>
              <Heading>Artist</Heading>
              <Heading>State</Heading>
              <Heading num>D1 behind</Heading>
              <Heading num>Owed</Heading>
              <Heading num desk>
                Failing
              </Heading>
              <Heading num desk>
                Answered in
              </Heading>
            </tr>
          </thead>
          <tbody>
            <For each={books()}>
              {(book) => (
                <tr>
                  <th scope="row">
                    <a href={`/artists/${book.artistId}`}>{book.artistId}</a>
                  </th>
                  <td classList={{ [styles["bad"] as string]: book.suspended !== null }}>
                    {book.suspended ?? "trading"}
                  </td>
                  <NumberCell>{format.count(book.seq - book.projectedSeq)}</NumberCell>
                  <NumberCell>{format.count(book.pending)}</NumberCell>
                  <NumberCell desk>{format.count(book.failing)}</NumberCell>
                  <NumberCell desk>{format.count(book.answeredInMs)} ms</NumberCell>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
      <LoadMore label="Show more books" pages={pages} />
    </Panel>
  );
}
