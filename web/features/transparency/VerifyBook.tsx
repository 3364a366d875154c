import { For, Show } from "solid-js";
import { announce } from "../../ui/announcer.ts";
import { Button } from "../../ui/Button.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Page } from "../../ui/Page.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";
import { Title } from "../../ui/Title.tsx";
import { ArtistPage } from "../artists/index.ts";
import { checksOf, meaning, type Outcome, progressText } from "./verification-text.ts";
import { createVerification } from "./verification.ts";
import styles from "./VerifyBook.module.css";

/** Verifies an artist's book in the browser, and shows it happen. */
export default function VerifyBook() {
  return (
    <ArtistPage skeleton={<PageSkeleton />}>
      {(artist) => <Verification id={artist().id} name={artist().name} />}
    </ArtistPage>
  );
}

function Verification(props: { id: string; name: string }) {
  const { run, progress, start, stop } = createVerification(props.id, (outcome) => announce(meaning(outcome)));
  const running = () => run().status === "running";
  const failure = () => {
    const state = run();
    return state.status === "failed" ? state.error : null;
  };
  return (
    <Page
      title={`Verify ${props.name}`}
      lead="Your browser downloads the journal of this order book, from its first line, and believes nothing of it."
    >
      <Title text={`Verify ${props.name}`} />
      <section class={styles.outcome} aria-label="Result" data-status={run().status}>
        <p class={styles.meaning}>
          <Show when={run().status === "right" || run().status === "broken"}>
            <Sign outcome={run().status === "right" ? "passed" : "failed"} />
          </Show>
          {meaning(run())}
        </p>
        <div class={styles.progress}>
          <progress aria-label="Lines checked" max={progress()?.total ?? 1} value={progress()?.lines ?? 0} />
          <p class={styles.line}>{progressText(progress())}</p>
          <p class={styles.hash} title="The last hash that was checked">
            {progress()?.hash || " "}
          </p>
        </div>
        <Show
          when={running()}
          fallback={
            <Button kind="quiet" onClick={start}>
              Verify again
            </Button>
          }
        >
          <Button kind="quiet" onClick={stop}>
            Stop
          </Button>
        </Show>
      </section>
      <Show when={failure()}>{(error) => <Failure error={error()} retry={start} />}</Show>
      <Panel title="What is checked">
        <ul class={styles.checks}>
          <For each={checksOf(run())}>
            {(check) => (
              <li>
                <Sign outcome={check.outcome} />
                <div>
                  <h3>{check.title}</h3>
                  <p>{check.detail}</p>
                </div>
              </li>
            )}
          </For>
        </ul>
      </Panel>
      <section class={styles.more} aria-labelledby="more-title">
        <h2 id="more-title">What this does not show</h2>
        <p>
          That the journal is the same for everybody, and stays so: note the position and the hash, and compare with
          others. The journal up to that position must always give that hash.
        </p>
        <p>
          That orders were matched in the right turn: <code>npm run verify -- --artist {props.id}</code> replays every
          line through the matching engine and compares the book that comes out.
        </p>
        <p>
          Accounts go by names that only this book knows how to make. <a href="/transparency">All books</a> ·{" "}
          <a href={`/artists/${props.id}`}>{props.name}</a>
        </p>
      </section>
    </Page>
  );
}

const SIGNS: Record<Outcome, [sign: string, word: string]> = {
  checking: ["…", "Being checked"],
  passed: ["✓", "Right"],
  failed: ["✗", "Wrong"],
  unknown: ["–", "Not known"],
};

/** How a check came out; colour, sign and word say the same thing. */
function Sign(props: { outcome: Outcome }) {
  return (
    <span class={styles.sign} data-outcome={props.outcome}>
      <span aria-hidden="true">{SIGNS[props.outcome][0]}</span>
      <span class="sr-only">{SIGNS[props.outcome][1]}: </span>
    </span>
  );
}
