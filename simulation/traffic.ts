import type { ArtistMarket } from "../durable-objects/order-book/core/artist-market.ts";
import type { Exchange } from "./exchange.ts";
import { outcomeOf } from "../durable-objects/protocol/outcome.ts";
import { Random } from "../durable-objects/testing/platform/random.ts";
import { type Prices, User } from "./user.ts";

/** How long a user thinks, how often a fair value moves, and how often the rest may happen (ms). */
const THINKS = 1_000;
const VALUED_EVERY = 6_000;
const VISITS_EVERY = 4_000;
const REDRIVES_EVERY = 3_000;
const CRASH_CHANCE_EVERY = 1_000;
const DEPLOYS_EVERY = 90_000;
const ENDS_EVERY = 12_000;

/** So many artists are always listed. */
const STAY_LISTED = 2;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How long ago accounts were opened (ms): some reach the next limits a minute or three into the run. */
const AGES = [0, DAY - MINUTE, 7 * DAY - 2 * MINUTE, 30 * DAY - 3 * MINUTE, 365 * DAY];

/** Nobody ever lists this one. */
const UNLISTED = "nobody";

/** Everything that comes from outside: users, price jobs, the operator, and the accidents between two events. */
export class Traffic implements Prices {
  readonly users: User[];
  readonly artists: readonly string[];
  private readonly exchange: Exchange;
  private readonly random: Random;
  private readonly endings: Random;
  private readonly values = new Map<string, number>();
  private readonly floated = new Map<string, number>();
  /** Artists whose listings end, and into which other they are merged; null: they are delisted. */
  private readonly ends = new Map<string, string | null>();
  private flows = true;

  constructor(exchange: Exchange, seed: number) {
    this.exchange = exchange;
    this.random = new Random(seed, "traffic");
    this.endings = new Random(seed, "endings");
    const books = [...exchange.books.keys()];
    // For half of the seeds one book has so much traffic that it is stored as snapshots.
    const favourite = books.at(-1)!;
    const crowd = this.random.chance(0.5) ? Array.from({ length: 300 }, () => favourite) : [];
    this.artists = [...books, ...books, ...books, ...crowd, UNLISTED];
    const now = exchange.scheduler.now;
    this.users = [...exchange.accounts.keys()].map(
      (name, index) => new User(exchange, this, { name, seed, openedAt: now - AGES[index % AGES.length]! }),
    );
    for (const [index, artistId] of books.entries()) this.open(artistId, index === 0 ? 30_000 : 0);
    for (const user of this.users) this.every(THINKS, () => user.act());
    for (const artistId of books) exchange.rooms.get(artistId)?.join();
    this.every(VISITS_EVERY, () => this.visit(this.random.pick(books)));
    this.every(REDRIVES_EVERY, () => this.redrive(this.random.pick(books)));
    this.every(CRASH_CHANCE_EVERY, () => {
      if (exchange.faults.happens("crash-between")) this.random.pick(exchange.hosts).crash();
    });
    this.every(ENDS_EVERY, () => this.end(books), this.endings);
    this.every(DEPLOYS_EVERY, () => {
      if (exchange.faults.happens("deploy")) exchange.deploy();
    });
  }

  fairValue(artistId: string): number {
    return this.values.get(artistId) ?? 1_000;
  }

  /** From now on nothing comes from outside any more. */
  stop(): void {
    this.flows = false;
  }

  /** At the end every room has its client, and each book changes once more. */
  moveAll(): void {
    for (const [artistId, sharesFloated] of this.floated) {
      const room = this.exchange.rooms.get(artistId)!;
      room.losesFrames = false;
      // The book that has ended changes no more: who lost its last frame learns of it by joining again.
      if (!room.follows || this.ends.has(artistId)) room.leave();
      room.join();
      this.value(artistId, sharesFloated);
    }
  }

  /** The client of a room leaves, or comes back. */
  private visit(artistId: string): void {
    const room = this.exchange.rooms.get(artistId);
    if (room?.follows) room.leave();
    else room?.join();
  }

  /** The operator has a book try all its waiting deliveries now. */
  private redrive(artistId: string): void {
    const { network, coverage } = this.exchange;
    const redriven = network.call({ name: "operator" }, this.exchange.book(artistId), "redrive", [], (book) => {
      if (book.diagnostics().pending > 0) coverage.count("redrive with something to deliver");
      return book.redrive();
    });
    this.command("redrive", redriven);
  }

  /**
   * The operator ends a listing: delists the artist, or merges it into another one, be that listed, not yet, or no more.
   * Such messages get lost too: all are sent again. The last artist, with which most trade in some runs, stays.
   */
  private end(books: readonly string[]): void {
    const { endings: random, exchange, ends } = this;
    const mayEnd = books.slice(0, -1).filter((artistId) => !ends.has(artistId));
    const held = mayEnd.filter((artistId) => exchange.checkers.get(artistId)!.holders > 0);
    const ended = held.length > 0 ? random.pick(held) : random.chance(0.1) ? random.pick(mayEnd) : null;
    if (mayEnd.length + 1 > STAY_LISTED && ended !== null) {
      const others = books.filter((artistId) => artistId !== ended && (random.chance(0.1) || !ends.has(artistId)));
      const isMerged = ends.size === 0 ? random.chance(0.85) : [...ends.values()].includes(null);
      ends.set(ended, isMerged ? random.pick(others) : null);
    }
    for (const [artistId, into] of ends) {
      const closed = exchange.network.call(
        { name: "operator" },
        exchange.book(artistId),
        "close",
        [into] as [string | null],
        (book, other) => outcomeOf(() => book.close(other)),
      );
      this.command("close", closed);
    }
  }

  /** Lists an artist about `at` ms after the start, and lets its fair value move from then on. */
  private open(artistId: string, at: number): void {
    const { random, exchange } = this;
    this.values.set(artistId, random.spread(50, 20_000));
    const sharesFloated = random.pick([1_000, 20_000, 200_000]);
    this.floated.set(artistId, sharesFloated);
    exchange.scheduler.after(at + 1, () => {
      this.command("list", this.list(artistId, sharesFloated));
      this.every(VALUED_EVERY, () => this.value(artistId, sharesFloated));
    });
  }

  private value(artistId: string, sharesFloated: number): void {
    const { network, scheduler } = this.exchange;
    const drawn = Math.max(20, Math.round(this.fairValue(artistId) * (1 + (this.random.next() - 0.5) * 0.03)));
    // In the end each book must change: what is within a tick of the value that it took last is no change.
    const moved = this.flows ? drawn : (this.exchange.book(artistId).object.current.fair?.value ?? drawn) + 2;
    this.values.set(artistId, moved);
    const observedAt = scheduler.now;
    // What is not listed yet is listed again, as the operator would: a lost listing is made up for.
    this.command("list", this.list(artistId, sharesFloated));
    const dueAt = observedAt + (this.flows ? this.random.spread(1_000, 3_600_000) : 1e12);
    const outlook = { volatilityBps: this.random.between(0, 3_000), dueAt };
    const args: Parameters<ArtistMarket["value"]> = [moved, "simulated", observedAt, outlook];
    this.command(
      "value",
      network.call({ name: "job" }, this.exchange.book(artistId), "value", args, (book, ...sent) =>
        book.value(...sent),
      ),
    );
  }

  private list(artistId: string, sharesFloated: number): Promise<void> {
    const { network } = this.exchange;
    return network.call({ name: "operator" }, this.exchange.book(artistId), "list", [sharesFloated], (book, shares) =>
      book.list(shares),
    );
  }

  private command(what: string, answer: Promise<unknown>): void {
    answer.catch((error: unknown) => this.exchange.threw(what, error));
  }

  private every(mean: number, act: () => void, random = this.random): void {
    const again = () => {
      if (!this.flows) return;
      act();
      this.exchange.scheduler.after(random.between(1, 2 * mean), again);
    };
    this.exchange.scheduler.after(random.between(1, 2 * mean), again);
  }
}
