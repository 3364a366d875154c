import { For } from "solid-js";
import type { ArtistPerformance } from "../../../domain/api/performance.ts";
import { converted } from "../../lib/display-currency.ts";
import { format } from "../../lib/format.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Heading, NumberCell } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { MoneyChange } from "../../ui/MoneyChange.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";
import { Fraction } from "./Fraction.tsx";

/** What each artist brought since I first traded it, the best first. */
export function ArtistResults(props: { artists: readonly ArtistPerformance[] }) {
  return (
    <Panel title="Artist by artist">
      <div class={data.scroller}>
        <table class={data.table} aria-label="Results artist by artist">
          <thead>
            <tr>
              <Heading>Artist</Heading>
              <Heading num desk>
                Shares
              </Heading>
              <Heading num desk>
                Value
              </Heading>
              <Heading num>Gain or loss</Heading>
              <Heading num>Money-weighted return</Heading>
              <Heading desk>Since</Heading>
            </tr>
          </thead>
          <tbody>
            <For each={props.artists}>
              {(artist) => (
                <tr>
                  <th scope="row">
                    <a href={`/artists/${artist.artistId}`}>
                      <Avatar slug={artist.artistId} size={28} />
                      {artist.name}
                    </a>
                  </th>
                  <NumberCell desk>{format.count(artist.shares)}</NumberCell>
                  <NumberCell desk>{converted.money(artist.value)}</NumberCell>
                  <NumberCell>
                    <MoneyChange cents={artist.gain} as={converted.signedMoney} />
                  </NumberCell>
                  <NumberCell>
                    <Fraction of={artist.moneyWeightedReturn} />
                  </NumberCell>
                  <td class={data.desk}>
                    <Time at={artist.since} ago />
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
