import { type ComponentProps, type JSX, Show } from "solid-js";
import data from "./DataTable.module.css";
import { Empty } from "./Empty.tsx";
import { LoadMore } from "./LoadMore.tsx";

interface Props {
  /** Names the table. */
  label: string;
  pages: ComponentProps<typeof LoadMore>["pages"];
  isEmpty: boolean;
  /** What is said where there is nothing, once that is known. */
  empty: string;
  /** What the button to the next page says. */
  more: string;
  /** The table's head and body. */
  children: JSX.Element;
}

/** A table of what is fetched a page at a time, and the way to the next page. */
export function PagedTable(props: Props) {
  return (
    <>
      <Show
        when={!props.isEmpty}
        fallback={
          <Show when={!props.pages.isFetching && props.pages.error === null}>
            <Empty text={props.empty} />
          </Show>
        }
      >
        <div class={data.scroller}>
          <table class={data.table} aria-label={props.label}>
            {props.children}
          </table>
        </div>
      </Show>
      <LoadMore label={props.more} pages={props.pages} />
    </>
  );
}
