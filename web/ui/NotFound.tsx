import { Title } from "./Title.tsx";
import { buttonClass } from "./Button.tsx";
import { Empty } from "./Empty.tsx";

/** What stands at an address that has nothing. */
export function NotFound() {
  return (
    <>
      <Title text="Not found" />
      <h1 class="sr-only">Not found</h1>
      <Empty text="There is nothing at this address. The artist may not be listed, or the link is broken.">
        <a class={buttonClass("primary")} href="/">
          Go to the market
        </a>
      </Empty>
    </>
  );
}
