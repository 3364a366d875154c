import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { getTransparency, type Transparency as Audit } from "../../../domain/api/transparency.ts";
import { explain } from "../../lib/explain.ts";
import { BalanceTable } from "./BalanceTable.tsx";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Page } from "../../ui/Page.tsx";
import { Verdict } from "./Verdict.tsx";
import { format } from "../../lib/format.ts";
import { arrangeBalances, sumBalances, type BalanceSortKey, verdict } from "./balances.ts";
import type { Sort } from "../../ui/SortHeading.tsx";
import { useAnswer } from "../../lib/query.ts";
import styles from "./Transparency.module.css";

/** The public audit: whether every share and every cent is where it should be, and how to check that oneself. */
export default function Transparency() {
  const audit = useAnswer(getTransparency, () => ({}));
  return (
    <Page
      title="Transparency"
      lead="Counted afresh from every order book and every portfolio, whenever this page is opened."
    >
      <Show
        when={audit.data}
        fallback={
          <Show when={audit.error === null} fallback={<Failure error={audit.error} retry={audit.refetch} />}>
            <Skeleton rows={10} />
          </Show>
        }
      >
        {(result) => (
          <>
            <section class={styles.verdict} aria-label="Result" data-balanced={result().balanced}>
              <p role="status">
                <Verdict balanced={result().balanced} /> {verdict(result())}
              </p>
              <div class={styles.when}>
                <span>
                  Audited{" "}
                  <time datetime={new Date(result().at).toISOString()}>
                    {format.day(result().at)}, {format.clock(result().at)}
                  </time>
                </span>
                <Button kind="quiet" disabled={audit.isFetching} onClick={() => audit.refetch()}>
                  {audit.isFetching ? "Auditing…" : "Audit again"}
                </Button>
              </div>
              <Show when={audit.error !== null}>
                <p class={styles.error} role="alert">
                  {explain(audit.error)}
                </p>
              </Show>
            </section>
            <Sums audit={result()} />
            <How />
            <Artists audit={result()} />
          </>
        )}
      </Show>
    </Page>
  );
}

/** What keeps the exchange honest, and how to find out. */
function How() {
  return (
    <section class={styles.how} aria-labelledby="how-title">
      <h2 id="how-title">Check it yourself</h2>
      <p>
        Everything that happens in an order book is written to its journal. Each entry ends with a hash over itself and
        the hash before: none can change without all later hashes changing.
      </p>
      <p>
        Note an artist's journal position and hash today: whatever comes after, the journal up to that position must
        always give that hash.
      </p>
      <p>
        “Verify” below has your browser follow a book's whole journal.{" "}
        <code>npm run verify -- --artist ID --url URL</code> does so without a browser, and replays it through the
        matching engine too.
      </p>
    </section>
  );
}

/** Sums as one does them on paper: what is added, a line, and what it must come to. */
function Sums(props: { audit: Audit }) {
  const totals = createMemo(() => sumBalances(props.audit.artists));
  const accounts = () => props.audit.accounts;
  return (
    <div class={styles.sums}>
      <Panel title="Shares">
        <dl class={styles.sum}>
          <Line term="Held by accounts">{format.count(totals().held)}</Line>
          <Line term="In the issuers' inventory">{format.count(totals().inventory)}</Line>
          <Line term="In flight">{format.count(totals().sharesInFlight)}</Line>
          <Line term="Floated">{format.count(-totals().sharesFloated)}</Line>
          <Line term="Difference" result={totals().sharesDifference === 0}>
            {format.count(totals().sharesDifference)}
          </Line>
        </dl>
        <p class={styles.note}>In flight: traded, and on its way to an account's portfolio.</p>
      </Panel>
      <Panel title="Cash">
        <dl class={styles.sum}>
          <Line term="Portfolios, from trading">{format.money(totals().portfolioCash)}</Line>
          <Line term="Issuers, from trading">{format.money(totals().issuerCash)}</Line>
          <Line term="Fees taken">{format.money(totals().fees)}</Line>
          <Line term="In flight">{format.money(totals().cashInFlight)}</Line>
          <Line term="Difference" result={totals().cashDifference === 0}>
            {format.money(totals().cashDifference)}
          </Line>
        </dl>
        <p class={styles.note}>Trading only moves cash from one to another: what all of them gained is zero.</p>
      </Panel>
      <Panel title="Accounts">
        <dl class={styles.sum}>
          <Line term="Accounts that traded">{format.count(accounts().count)}</Line>
          <Line term="Play money granted">{format.money(accounts().granted)}</Line>
          <Line term="Cash in portfolios">{format.money(accounts().cash)}</Line>
          <Line term="of it held for open orders">{format.money(accounts().held)}</Line>
          <Line term="Between merged listings">{format.money(accounts().clearing)}</Line>
          <Line term="Each account adds up" result={accounts().balanced}>
            {accounts().balanced ? "Yes" : "No"}
          </Line>
        </dl>
        <p class={styles.note}>An account's cash must be what it was granted and what artists brought it.</p>
      </Panel>
    </div>
  );
}

/** A line of a sum; with `result` the one below the rule, and whether it is right. */
function Line(props: { term: string; result?: boolean; children: JSX.Element }) {
  return (
    <div classList={{ [styles["result"] as string]: props.result !== undefined }}>
      <dt>{props.term}</dt>
      <dd>
        {props.children}
        <Show when={props.result !== undefined}>
          {" "}
          <Verdict balanced={props.result === true} />
        </Show>
      </dd>
    </div>
  );
}

function Artists(props: { audit: Audit }) {
  const [text, setText] = createSignal("");
  const [sort, setSort] = createSignal<Sort<BalanceSortKey>>({ key: "name", descending: false });
  const shown = createMemo(() => arrangeBalances(props.audit.artists, text(), sort()));
  return (
    <Panel title="Artists" tools={<SearchField label="Search artists" value={text()} onInput={setText} />}>
      <BalanceTable artists={shown()} sort={sort()} onSort={setSort} />
      <Show when={shown().length === 0}>
        <Empty text={props.audit.artists.length === 0 ? "No artist is listed yet." : "No artist matches."} />
      </Show>
    </Panel>
  );
}
