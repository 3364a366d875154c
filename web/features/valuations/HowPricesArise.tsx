import { For, type JSX } from "solid-js";
import { getValuation, type Valuation } from "../../../domain/api/valuations.ts";
import { format } from "../../lib/format.ts";
import { useAnswer } from "../../lib/query.ts";
import { Heading, NumberCell } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";
import { Title } from "../../ui/Title.tsx";
import { ArtistPage } from "../artists/index.ts";
import { impactOf } from "./impact.ts";
import { Reasons } from "./Reasons.tsx";
import { SourcesTable } from "./SourcesTable.tsx";
import styles from "./Valuation.module.css";

/** Orders, in cents, of which is shown what they move. */
const ORDERS = [10_000, 100_000, 1_000_000];

/** Where the price of one artist comes from, with its own figures. */
export default function HowPricesArise() {
  return (
    <ArtistPage skeleton={<PageSkeleton />}>
      {(artist) => <Explanation id={artist().id} name={artist().name} />}
    </ArtistPage>
  );
}

function Explanation(props: { id: string; name: string }) {
  const valuation = useAnswer(getValuation, () => ({ params: { id: props.id } }));
  return (
    <Page title={`How the price of ${props.name} arises`} lead="From what people listen to, to what a share costs.">
      <Title text={`How the price of ${props.name} arises`} />
      <Loaded query={valuation}>
        {(shown) => (
          <>
            <FairValue valuation={shown()} />
            <div class={styles.columns}>
              <Issuer valuation={shown()} />
              <Orders issuer={shown().issuer} fairValue={shown().fairValue} />
            </div>
            <NoFreeLunch />
            <p>
              <a href={`/artists/${props.id}`}>{props.name}</a> · <a href={`/verify/${props.id}`}>Verify its book</a>
            </p>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function FairValue(props: { valuation: Valuation }) {
  return (
    <Panel title={`1. Fair value: ${format.money(props.valuation.fairValue)}`}>
      <p class={styles.text}>
        What popularity is expected to be in half a year to a year, and what a share of that is worth. What a source
        tells now is shown beside the middle artist's 7.4. The steadier its forecasts are, the greater its weight; one
        that is late loses weight, which moves no price.
      </p>
      <SourcesTable valuation={props.valuation} />
      <Reasons valuation={props.valuation} />
    </Panel>
  );
}

/** From fair value to what the issuer asks for the next share. */
function Issuer(props: { valuation: Valuation }) {
  const issuer = () => props.valuation.issuer;
  return (
    <Panel title={`2. The issuer's price: ${format.money(issuer().marginalPrice)}`}>
      <dl class={styles.figures}>
        <Line term="Fair value">{format.money(props.valuation.fairValue)}</Line>
        <Line term="Sold, of the shares floated">
          {format.count(issuer().sold)} of {format.count(issuer().sharesFloated)}
        </Line>
        <Line term="Raises it by">{format.rate(10_000 * Math.expm1(issuer().sold / issuer().sharesFloated))}</Line>
        <Line term="Usual change in a week">{format.rate(props.valuation.volatilityBps)}</Line>
        <Line term="From bid to ask">{format.rate(issuer().spreadBps)}</Line>
      </dl>
      <p class={styles.text}>
        Each share that the issuer sells makes the next one dearer, by the same part. Around that price it buys and
        sells, and keeps a spread for what its sources may not have told it yet.
      </p>
    </Panel>
  );
}

function Orders(props: { issuer: Valuation["issuer"]; fairValue: number }) {
  const rows = () =>
    ORDERS.map((cents) => ({ cents, ...impactOf({ ...props.issuer, fairValue: props.fairValue }, cents) }));
  return (
    <Panel title="3. What an order moves">
      <div class={data.scroller}>
        <table class={data.table} aria-label="What an order moves">
          <thead>
            <tr>
              <Heading num>Bought for</Heading>
              <Heading num>Shares</Heading>
              <Heading num>Price after</Heading>
              <Heading num>Moved</Heading>
            </tr>
          </thead>
          <tbody>
            <For each={rows()}>
              {(row) => (
                <tr>
                  <NumberCell>{format.wholeMoney(row.cents)}</NumberCell>
                  <NumberCell>{format.count(row.shares)}</NumberCell>
                  <NumberCell>{format.price(row.price)}</NumberCell>
                  <NumberCell>{format.rate(row.movedBps)}</NumberCell>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
      <p class={styles.text}>Before the spread, from the issuer alone. Others may offer more in between.</p>
    </Panel>
  );
}

/** Why the issuer cannot be farmed. */
function NoFreeLunch() {
  return (
    <section class={styles.prose} aria-labelledby="lunch-title">
      <h2 id="lunch-title">Why there is nothing to be had for nothing</h2>
      <p>
        The issuer's price depends on how many shares it has sold, and on nothing else that a trader does. Who buys pays
        at least what the potential rises by, who sells gets at most what it falls by. So who goes up and comes back
        down again, in however many pieces, by whatever detours, has paid the spread.
      </p>
      <p>
        What is left is to know better than the sources what becomes of an artist. Holdings are ranked by what the
        issuer would pay for them now, which no trade of one's own can raise.
      </p>
    </section>
  );
}

function Line(props: { term: string; children: JSX.Element }) {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
