import { useParams } from "@solidjs/router";
import { type Accessor, type JSX, Match, Show, Switch } from "solid-js";
import { type ArtistDetail, getArtist } from "../../../domain/api/artists.ts";
import { ApiError } from "../../lib/api-error.ts";
import { useAnswer } from "../../lib/query.ts";
import { Failure } from "../../ui/Failure.tsx";
import { NotFound } from "../../ui/NotFound.tsx";

interface Props {
  /** Shown until the artist is there. */
  skeleton: JSX.Element;
  children: (artist: Accessor<ArtistDetail>) => JSX.Element;
}

/** A page about the artist whose `id` its path names; another one begins the page anew. */
export function ArtistPage(props: Props) {
  const params = useParams<{ id: string }>();
  return (
    <Show when={params.id} keyed>
      {(id) => <Loaded id={id} {...props} />}
    </Show>
  );
}

function Loaded(props: Props & { id: string }) {
  const artist = useAnswer(getArtist, () => ({ params: { id: props.id } }));
  const missing = () =>
    artist.error instanceof ApiError && ["unknown_artist", "invalid_request"].includes(artist.error.code);
  return (
    <Switch fallback={props.skeleton}>
      <Match when={missing()}>
        <NotFound />
      </Match>
      <Match when={artist.error}>{(error) => <Failure error={error()} retry={artist.refetch} />}</Match>
      <Match when={artist.data}>{(loaded) => props.children(loaded)}</Match>
    </Switch>
  );
}
