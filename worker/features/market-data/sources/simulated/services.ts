import { createHash } from "node:crypto";
import { DAY, HOUR } from "../../../../../domain/core/ranges.ts";
import { Identifier } from "../../../../../domain/core/identifiers.ts";
import type { Career } from "./careers.ts";
import type { Streams } from "./streams.ts";

/** A day's views are there so long after it has ended (ms). */
const VIEWS_AFTER = 6 * HOUR;

/** An artist that the made-up services know. */
export interface KnownArtist extends Career {
  id: string;
  name: string;
  musicbrainzId: string | null;
  identifiers: readonly Identifier[];
}

/** How Wikimedia says that it has nothing. */
const NOTHING: ServiceAnswer = {
  status: 404,
  body: { title: "Not found.", detail: "The date(s) you used are valid, but we do not have data for them." },
};

/** What is asked of a service. */
export interface ServiceRequest {
  method: string;
  /** Path and query. */
  path: string;
  body: string;
}

/** Its answer; the body as JSON. */
export interface ServiceAnswer {
  status: number;
  body: unknown;
}

/** What the services know an artist by: its MusicBrainz id and article, or one made up for it. */
export function identifiersOf({ id, name, musicbrainzId, identifiers }: KnownArtist): Identifier[] {
  const article = identifiers.find(({ kind }) => kind === "wikipedia");
  return [
    { kind: "musicbrainz", value: musicbrainzId ?? madeUpId(id) },
    article ?? Identifier.parse({ kind: "wikipedia", value: `en.wikipedia/${name}` }),
  ];
}

/**
 * Answers at `now` (ms) as ListenBrainz (total plays) and Wikimedia (daily views) do, for careers that are made up:
 * with the addresses of both pointing here, everything runs without a network.
 */
export function simulatedServices(
  streams: Streams,
  artists: readonly KnownArtist[],
): (request: ServiceRequest, now: number) => ServiceAnswer {
  const by = (kind: Identifier["kind"]) =>
    new Map(
      artists.flatMap((artist) =>
        identifiersOf(artist)
          .filter((identifier) => identifier.kind === kind)
          .map(({ value }) => [value, artist] as const),
      ),
    );
  const byMusicbrainz = by("musicbrainz");
  const byArticle = by("wikipedia");

  const popularity = (body: string, now: number): ServiceAnswer => {
    const { artist_mbids: ids } = JSON.parse(body) as { artist_mbids: string[] };
    const rows = ids.map((id) => {
      const artist = byMusicbrainz.get(id.toLowerCase());
      const listens = artist ? streams.total("plays", artist.id, artist, now) : null;
      return {
        artist_mbid: id,
        total_listen_count: listens,
        total_user_count: listens === null ? null : Math.ceil(listens / 100),
      };
    });
    return { status: 200, body: rows };
  };

  const views = ([project = "", article = "", from = "", to = ""]: string[], now: number): ServiceAnswer => {
    const artist = byArticle.get(`${project}/${article}`);
    if (!artist) return NOTHING;
    const items = [];
    for (let day = timeOf(from); day <= Math.min(timeOf(to), now - VIEWS_AFTER - DAY); day += DAY)
      items.push({
        project,
        article,
        granularity: "daily",
        timestamp: `${new Date(day).toISOString().slice(0, 10).replaceAll("-", "")}00`,
        access: "all-access",
        agent: "user",
        views: streams.onDay("views", artist.id, artist, day),
      });
    return items.length > 0 ? { status: 200, body: { items } } : NOTHING;
  };

  return ({ method, path, body }, now) => {
    if (method === "POST" && path === "/1/popularity/artist") return popularity(body, now);
    const asked =
      /^\/metrics\/pageviews\/per-article\/([^/]+)\/all-access\/user\/([^/]+)\/daily\/(\d{8})\/(\d{8})$/.exec(path);
    if (method === "GET" && asked) return views(asked.slice(1).map(decodeURIComponent), now);
    return { status: 404, body: { error: "nothing here" } };
  };
}

/** A UUID that is always the same for an artist. */
function madeUpId(artistId: string): string {
  const hex = createHash("sha256").update(`musicbrainz\0${artistId}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

const timeOf = (day: string): number =>
  Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}T00:00:00Z`);
