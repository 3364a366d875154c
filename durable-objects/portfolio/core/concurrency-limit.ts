/** Runs at most so many tasks at a time, in the order in which they were asked for. */
export class ConcurrencyLimit {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(capacity: number) {
    this.free = capacity;
  }

  /** Runs `task` as soon as fewer than `capacity` others are running. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await task();
    } finally {
      // The next one waiting takes the place.
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
