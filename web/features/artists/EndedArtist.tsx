import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { ArtistDetail } from "../../../domain/api/artists.ts";
import { ChartPanel, followBook, Tape } from "../market-data/index.ts";
import { learnNames } from "../market/index.ts";
import { format } from "../../lib/format.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Title } from "../../ui/Title.tsx";
import { ArtistHeader } from "./ArtistHeader.tsx";
import styles from "./Artist.module.css";

/** An artist whose listing has ended: what became of its shares, and its history. Nothing can be ordered here. */
export function EndedArtist(props: { artist: ArtistDetail; closedAt: number }) {
  const { id, name, closedInto } = props.artist;
  const live = followBook(id);
  learnNames({ [id]: name });
  const day = () => format.date(props.closedAt);
  return (
    <div class={styles.page}>
      <Title text={name} />
      <ArtistHeader artist={props.artist} tick={null} />
      <Panel title={closedInto === null ? "Delisted" : "Merged into another listing"}>
        <Show
          when={closedInto}
          fallback={
            <Empty
              text={`This listing ended on ${day()}: orders were cancelled, and all shares were taken back at one price. Nothing is traded here any more.`}
            />
          }
        >
          {(into) => (
            <Empty
              text={`This listing ended on ${day()}, as it is the same artist: shares were exchanged by value for those of the other listing, and what was less than a share was paid out.`}
            >
              <A href={`/artists/${into()}`}>Go to the listing that goes on</A>
            </Empty>
          )}
        </Show>
      </Panel>
      <ChartPanel artistId={id} live={live} />
      <Panel title="Last trades" class={styles.tape}>
        <Show when={live.depth()} fallback={<Skeleton rows={8} height="line" />}>
          {(depth) => <Tape trades={depth().trades} />}
        </Show>
      </Panel>
    </div>
  );
}
