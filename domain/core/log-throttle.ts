/** How long a line speaks for all that are like it, in ms. */
const SILENCE = 1_000;

/** How many kinds of lines are told apart; beyond it the oldest is forgotten. */
const KINDS = 100;

/** Lets one line of a kind into the log each second, so that a fault that fails every request does not fill the log as well. */
export class LogThrottle {
  private readonly kinds = new Map<string, { since: number; omitted: number }>();

  /**
   * Whether a line of that kind may be written at `now` (ms): if so, how many like it were left out before it,
   * else undefined. A clock that was set back starts anew.
   */
  admit(kind: string, now: number): number | undefined {
    const last = this.kinds.get(kind);
    if (last && now >= last.since && now - last.since < SILENCE) {
      last.omitted += 1;
      return undefined;
    }
    this.kinds.delete(kind);
    this.kinds.set(kind, { since: now, omitted: 0 });
    const [oldest] = this.kinds.keys();
    if (this.kinds.size > KINDS && oldest !== undefined) this.kinds.delete(oldest);
    return last?.omitted ?? 0;
  }
}
