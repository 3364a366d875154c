/** What a source said of one artist. */
export interface Signal {
  artistId: string;
  /** How popular, as a positive number in the source's own unit, such as monthly listeners. */
  level: number;
  /** Milliseconds UTC. */
  observedAt: number;
}

/** An artist as a source needs to know it. */
export interface SignalledArtist {
  id: string;
  name: string;
  musicbrainzId: string | null;
  /** What this same source last said; null before it said anything. */
  last: Pick<Signal, "level" | "observedAt"> | null;
}

/** A source of popularity. Fair value compares artists within a source, never across, so units may differ. */
export interface SignalSource {
  /** Stored with every signal and shown to users, such as `listenbrainz`. */
  readonly name: string;
  /** Whether the numbers are made up: screens must say so. */
  readonly simulated: boolean;
  /** Importance beside other sources; see `Reading.weight` in domain/core/fair-value.ts. */
  readonly weight: number;
  /** Age in milliseconds after which a signal counts less and less. */
  readonly staleAfter: number;
  /**
   * Signals at `now` (milliseconds UTC), in any order. An artist of whom the
   * source knows nothing is missing from the answer, which means no signal, not
   * zero. Rejects when the source as a whole does not answer.
   */
  observe(artists: readonly SignalledArtist[], now: number): Promise<Signal[]>;
}
