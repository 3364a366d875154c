import { createSignal, type JSX, Show } from "solid-js";
import { type Flag, type FlagKind, type FlagStatus, listFlags, reviewFlag } from "../../../domain/api/moderation.ts";
import { format } from "../../lib/format.ts";
import { useRows } from "../market/index.ts";
import { rescueFocus } from "../../ui/focus.ts";
import { say } from "../../ui/notices.ts";
import { invalidate } from "../../lib/query.ts";
import { call } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import styles from "./FlagRow.module.css";
import { Problem } from "../../ui/Problem.tsx";
import { Time } from "../../ui/Time.tsx";

const KINDS: Record<FlagKind, string> = {
  wash_trade: "Traded to and fro",
  self_dealing: "Value moved one way",
  value_transfer: "Value given away",
};

const DONE: Record<FlagStatus, string> = {
  open: "Flag opened again",
  confirmed: "Flag confirmed",
  dismissed: "Flag dismissed",
};

/** One flag: what was traded between whom, why it is flagged, and what it came to. */
export function FlagRow(props: { flag: Flag }) {
  const [reviewing, setReviewing] = createSignal(false);
  const rows = useRows(() => [props.flag.artistId]);
  let review: HTMLButtonElement | undefined;
  const artist = () => rows[props.flag.artistId]?.name ?? props.flag.artistId;
  const names = () => props.flag.accounts.map(({ username }) => username).join(" and ");
  function close(): void {
    setReviewing(false);
    rescueFocus(review);
  }
  return (
    <li class={styles.flag}>
      <div class={styles.head}>
        <h3 class={styles.title}>{names()}</h3>
        <Button
          kind="quiet"
          size="small"
          ref={review}
          aria-expanded={reviewing()}
          onClick={() => setReviewing((on) => !on)}
        >
          Review<span class="sr-only"> the flag on {names()}</span>
        </Button>
      </div>
      <p class={styles.what}>
        {KINDS[props.flag.kind]} in <a href={`/artists/${props.flag.artistId}`}>{artist()}</a>. {props.flag.reason}.
      </p>
      <dl class={styles.figures}>
        <Figure term="Trades">{format.count(props.flag.trades)}</Figure>
        <Figure term="Shares">{format.count(props.flag.quantity)}</Figure>
        <Figure term="Amount">{format.money(props.flag.notional)}</Figure>
        <Show when={props.flag.accounts.find(({ id }) => id === props.flag.gainer)}>
          {(gainer) => <Figure term={`Gained by ${gainer().username}`}>{format.money(props.flag.gained)}</Figure>}
        </Show>
        <Figure term="First trade">
          <Time at={props.flag.firstTradeAt} />
        </Figure>
        <Figure term="Last trade">
          <Time at={props.flag.lastTradeAt} />
        </Figure>
        <Show when={props.flag.reviewedAt}>
          {(at) => (
            <Figure term="Reviewed">
              <Time at={at()} />
            </Figure>
          )}
        </Show>
      </dl>
      <Show when={props.flag.note}>{(note) => <blockquote class={styles.note}>{note()}</blockquote>}</Show>
      <Show when={reviewing()}>
        <ReviewForm
          flag={props.flag}
          onCancel={close}
          onReviewed={(status) => {
            close();
            say(DONE[status]);
          }}
        />
      </Show>
    </li>
  );
}

const Figure = (props: { term: string; children: JSX.Element }) => (
  <div>
    <dt>{props.term}</dt>
    <dd>{props.children}</dd>
  </div>
);

function ReviewForm(props: { flag: Flag; onReviewed: (status: FlagStatus) => void; onCancel: () => void }) {
  const [note, setNote] = createSignal(props.flag.note);
  const task = createTask();
  let form!: HTMLFormElement;
  queueMicrotask(() => form.querySelector("textarea")?.focus());

  async function decide(status: FlagStatus): Promise<void> {
    const { onReviewed } = props;
    const review = async () => {
      await call(reviewFlag, { params: { id: props.flag.id }, body: { status, note: note().trim() } });
      await invalidate(listFlags);
    };
    if (await task.run(review)) onReviewed(status);
  }
  const Decision = (choice: { status: FlagStatus; kind: "primary" | "quiet"; children: JSX.Element }) => (
    <Button kind={choice.kind} disabled={task.busy()} onClick={() => decide(choice.status)}>
      {choice.children}
    </Button>
  );

  return (
    <form
      ref={form}
      class={styles.review}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => event.key === "Escape" && props.onCancel()}
    >
      <Field label="Note" hint="What speaks for it and against it, for those who look at it later.">
        {(field) => (
          <textarea
            {...field}
            name="note"
            rows={3}
            maxlength={1000}
            value={note()}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        )}
      </Field>
      <Problem error={task.error()} />
      <div class={styles.decisions}>
        <Show when={props.flag.status !== "confirmed"}>
          <Decision status="confirmed" kind="primary">
            {props.flag.kind === "value_transfer" ? "Confirm: it was given away" : "Confirm: it is one person"}
          </Decision>
        </Show>
        <Show when={props.flag.status !== "dismissed"}>
          <Decision status="dismissed" kind="quiet">
            Dismiss
          </Decision>
        </Show>
        <Show when={props.flag.status !== "open"}>
          <Decision status="open" kind="quiet">
            Open again
          </Decision>
        </Show>
        <Button kind="quiet" onClick={() => props.onCancel()}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
