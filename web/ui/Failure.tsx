import { explain } from "../lib/explain.ts";
import { Button } from "./Button.tsx";
import { Empty } from "./Empty.tsx";
import { rescueFocus } from "./focus.ts";

/** What went wrong, in plain words, and a way to try again. */
export function Failure(props: { error: unknown; retry: () => unknown }) {
  function retry(): void {
    props.retry();
    // The button may go while it is tried, and has the focus.
    rescueFocus();
  }
  return (
    <div role="alert">
      <Empty text={explain(props.error)}>
        <Button kind="quiet" onClick={retry}>
          Try again
        </Button>
      </Empty>
    </div>
  );
}
