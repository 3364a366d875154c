interface Entry<T> {
  at: number;
  answer: Promise<T>;
}

/**
 * Answers that an isolate gives to all who ask within `lifetime` ms: whoever asks while one is on its way waits for the
 * same. One that failed is not kept. What other isolates do is seen when an answer is too old; `forget` has the next
 * who asks be told anew at once. Keys are few: those of a route's own choosing.
 */
export class ShortCache<T> {
  private readonly entries = new Map<string, Entry<T>>();
  private readonly lifetime: number;

  constructor(lifetime: number) {
    this.lifetime = lifetime;
  }

  get(key: string, now: number, load: () => Promise<T>): Promise<T> {
    const known = this.entries.get(key);
    if (known && now >= known.at && now < known.at + this.lifetime) return known.answer;
    const entry: Entry<T> = { at: now, answer: load() };
    this.entries.set(key, entry);
    entry.answer.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
    return entry.answer;
  }

  forget(): void {
    this.entries.clear();
  }
}
