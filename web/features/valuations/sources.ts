/** What sources call themselves. */
const TITLES: Readonly<Record<string, string>> = {
  listenbrainz: "ListenBrainz",
  wikimedia: "Wikimedia page views",
  deezer: "Deezer",
  lastfm: "Last.fm",
  spotify: "Spotify",
  simulated: "Simulated listening",
};

/** A source as readers know it; one that we do not know goes by its own name. */
export const sourceTitle = (name: string): string => (Object.hasOwn(TITLES, name) ? TITLES[name]! : name);
