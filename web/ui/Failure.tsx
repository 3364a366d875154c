import { explain } from "../lib/explain.ts";
import { Button } from "./Button.tsx";
import { Empty } from "./Empty.tsx";

/** What went wrong, in plain words, and a way to try again. */
export function Failure(props: { error: unknown; retry: () => void }) {
  return (
    <div role="alert">
      <Empty text={explain(props.error)}>
        <Button kind="quiet" onClick={() => props.retry()}>
          Try again
        </Button>
      </Empty>
    </div>
  );
}
