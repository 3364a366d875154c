import { Show } from "solid-js";
import { explain } from "../lib/explain.ts";
import { Button } from "./Button.tsx";
import styles from "./LoadMore.module.css";

/** A list that is fetched a page at a time, as far as its end is concerned. */
interface Pages {
  error: unknown;
  hasNextPage: boolean;
  isPending: boolean;
  isPlaceholderData: boolean;
  isFetching: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
}

interface Props {
  /** What the button says while all is well. */
  label: string;
  pages: Pages;
}

/** The end of a list that is fetched a page at a time: the way to the next page, or why there is none yet. */
export function LoadMore(props: Props) {
  const isRetrying = () => props.pages.error !== null && props.pages.isFetching;
  const isLoading = () =>
    props.pages.isPlaceholderData ||
    props.pages.isFetchingNextPage ||
    isRetrying() ||
    (props.pages.isPending && props.pages.isFetching);
  const error = () => (isLoading() ? null : props.pages.error);
  const more = () =>
    error() !== null && !props.pages.isFetchNextPageError ? props.pages.refetch() : props.pages.fetchNextPage();
  return (
    <Show when={error() !== null || props.pages.hasNextPage || isLoading()}>
      <div class={styles.more}>
        <Show when={error() !== null}>
          <span role="alert">{explain(error())}</span>
        </Show>
        <Button kind="quiet" disabled={isLoading()} onClick={more}>
          {isLoading() ? "Loading…" : error() !== null ? "Try again" : props.label}
        </Button>
      </div>
    </Show>
  );
}
