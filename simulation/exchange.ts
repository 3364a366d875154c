import type { BookMessage } from "../domain/messages/book-events.ts";
import type { DepthMessage } from "../domain/messages/wire.ts";
import { ArtistMarket } from "../durable-objects/order-book/core/artist-market.ts";
import type { Protection } from "../durable-objects/order-book/core/house-commands.ts";
import type { Fees } from "../durable-objects/order-book/core/engine/types.ts";
import { PortfolioAccount } from "../durable-objects/portfolio/core/account.ts";
import { inspectMessage, ProjectedDatabase } from "./d1.ts";
import { type FaultKind, Faults, InjectedFault } from "./faults.ts";
import { type AnyLife, type AnyMachine, type Being, type Durable, Machine, type Platform } from "./machine.ts";
import { Network } from "./network.ts";
import { type PlantedFault, plant } from "./planted.ts";
import { Random } from "./random.ts";
import { Scheduler } from "./scheduler.ts";
import { Viewer } from "./viewer.ts";
import { broken } from "./violation.ts";
import { Witness } from "./witness.ts";

/** Each life of a book may be on another machine, whose clock is ahead by up to so many milliseconds. */
const CLOCK_AHEAD = 2_000;

const FEE_SCHEDULES: Fees[] = [
  { makerFeeBps: 0, takerFeeBps: 10 },
  { makerFeeBps: 5, takerFeeBps: 30 },
  { makerFeeBps: 0, takerFeeBps: 0 },
  { makerFeeBps: 30, takerFeeBps: 17 },
];

export interface WorldOptions {
  seed: number;
  users: number;
  books: number;
  without: readonly FaultKind[];
  planted: PlantedFault | null;
}

/** All of Anticip behind its API: real portfolios and books on simulated machines, a queue and D1 behind them. */
export class Exchange implements Platform {
  readonly scheduler = new Scheduler(Date.UTC(2026, 10, 20));
  readonly faults: Faults;
  readonly network: Network;
  readonly accounts = new Map<string, Machine<PortfolioAccount>>();
  readonly books = new Map<string, Machine<ArtistMarket>>();
  readonly witnesses = new Map<string, Witness>();
  readonly d1 = new ProjectedDatabase();
  /** Called after each turn of an object. */
  inspect: (machine: AnyMachine) => void = () => undefined;
  private readonly rooms: Random;
  private readonly clocks: Random;
  private readonly viewers = new Map<string, Viewer>();
  private fees = FEE_SCHEDULES[0]!;
  private ids = 0;
  /** Half of the seeds have price bands and halt trading when prices run away. */
  private readonly protection: Protection;
  private failure: Error | null = null;

  constructor({ seed, users, books, without, planted }: WorldOptions) {
    this.faults = new Faults(seed, without);
    this.rooms = new Random(seed, "rooms");
    this.protection = this.rooms.chance(0.5)
      ? { bandBps: 1_500, haltBps: 300, haltMs: 10_000 }
      : { bandBps: null, haltBps: null, haltMs: 60_000 };
    this.clocks = new Random(seed, "clocks");
    this.network = new Network(seed, {
      scheduler: this.scheduler,
      faults: this.faults,
      failed: (what, error) => this.failed(what, error),
    });
    for (let i = 0; i < books; i++) this.addBook(`artist-${i}`);
    for (let i = 0; i < users; i++) this.addAccount(`user-${i}`);
    if (planted) plant(planted, seed, [...this.accounts.values()], [...this.books.values()]);
  }

  get machines(): AnyMachine[] {
    return [...this.accounts.values(), ...this.books.values()];
  }

  /** Takes the next step; false when nothing will ever happen again. Throws what went wrong in it. */
  async step(drained: () => Promise<void>): Promise<boolean> {
    const step = this.scheduler.next();
    if (!step) return false;
    const turn = step.take();
    await (turn ?? drained());
    if (this.failure) throw this.failure;
    return true;
  }

  failed(what: string, error: unknown): void {
    this.failure ??=
      error instanceof Error && error.name === "Violation"
        ? error
        : broken(0, `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  afterTurn(machine: AnyMachine): void {
    if (this.failure) return;
    try {
      this.inspect(machine);
    } catch (error) {
      this.failed("inspection", error);
    }
  }

  /** Restarts every object with another fee schedule, as a deployment does. */
  deploy(): void {
    this.fees = this.faults.random("deploy").pick(FEE_SCHEDULES);
    for (const machine of this.machines) machine.die();
  }

  account(name: string): Machine<PortfolioAccount> {
    return this.accounts.get(name)!;
  }

  /** A book; one that nobody ever listed is made when somebody asks for it. */
  book(artistId: string): Machine<ArtistMarket> {
    return this.books.get(artistId) ?? this.addBook(artistId);
  }

  close(): void {
    for (const machine of this.machines) machine.storage.close();
    this.d1.close();
  }

  private addAccount(name: string): void {
    this.accounts.set(name, new Machine<PortfolioAccount>(this, name, (life) => this.buildAccount(name, life)));
  }

  private addBook(artistId: string): Machine<ArtistMarket> {
    const machine = new Machine<ArtistMarket>(this, artistId, (life) => this.buildBook(artistId, life));
    this.books.set(artistId, machine);
    const witness = new Witness(artistId);
    this.witnesses.set(artistId, witness);
    this.viewers.set(artistId, new Viewer(witness, () => this.join(artistId)));
    return machine;
  }

  private buildAccount(name: string, life: Being<PortfolioAccount>): PortfolioAccount {
    return new PortfolioAccount({
      ...this.common(life),
      account: name,
      newId: () => `${name}-${++this.ids}`,
      feeCapBps: Math.max(this.fees.makerFeeBps, this.fees.takerFeeBps),
      book: (artistId) => ({
        submit: (order, acked, placedAt) =>
          this.network.rpc(life, this.book(artistId), (book) => book.submit(structuredClone(order), acked, placedAt)),
        cancel: (orderId, account, acked) =>
          this.network.rpc(life, this.book(artistId), (book) => book.cancel(orderId, account, acked)),
        amend: (orderId, account, amendment, acked) =>
          this.network.rpc(life, this.book(artistId), (book) =>
            book.amend(orderId, account, structuredClone(amendment), acked),
          ),
      }),
      changed: () => undefined,
    });
  }

  private buildBook(artistId: string, life: Being<ArtistMarket>): ArtistMarket {
    const watching = this.rooms.below(3);
    const ahead = this.clocks.below(CLOCK_AHEAD);
    return new ArtistMarket({
      ...this.common(life),
      now: () => this.scheduler.now + ahead,
      artistId,
      fees: this.fees,
      protection: this.protection,
      portfolio: (account) => ({
        settle: (settlements) =>
          this.network.rpc(life, this.account(account), (portfolio) => portfolio.settle(settlements)),
      }),
      project: (message) => this.network.tell(life, () => this.enqueue(message)),
      showFrame: (frame) =>
        this.network.tell(life, () => {
          if (watching > 0) this.show(frame);
          return watching;
        }),
      showTick: () => Promise.resolve(),
    });
  }

  private common<T extends Durable>(life: Being<T>) {
    const { machine, alarms, sql } = life;
    return {
      sql,
      transaction: (write: () => void) => alarms.transaction(() => machine.storage.transaction(write)),
      now: () => this.scheduler.now,
      wakeAt: (time: number) => alarms.wakeAt(time),
      within: <A>(ms: number, promise: Promise<A>) => this.within(life, ms, promise),
      later: (delay: number, task: () => Promise<void> | void) => this.later(life, delay, task),
    };
  }

  private later(life: AnyLife, delay: number, task: () => Promise<void> | void): void {
    this.scheduler.after(
      delay,
      () => life.machine.turn((present) => void (present === life && this.runTask(task))),
      life,
    );
  }

  private runTask(task: () => Promise<void> | void): void {
    const run = async () => task();
    run().catch((error: unknown) => {
      if (!(error instanceof InjectedFault)) this.failed("a deferred task threw", error);
    });
  }

  private within<A>(life: AnyLife, ms: number, promise: Promise<A>): Promise<A> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new InjectedFault(`no answer within ${ms} ms`));
      const timer = this.scheduler.after(
        ms,
        () => life.machine.turn((present) => void (present === life && late())),
        life,
      );
      promise.then(resolve, reject).finally(() => (timer.cancelled = true));
    });
  }

  /** A queue that takes a message, and later hands it to D1, perhaps not at once, perhaps twice, perhaps never. */
  private enqueue(message: BookMessage): void {
    const { faults, scheduler } = this;
    if (faults.happens("queue")) throw new InjectedFault("the queue is not available");
    if (faults.happens("queue")) return;
    const delay = () =>
      faults.happens("delay")
        ? faults.random("delay").spread(1_000, 120_000)
        : faults.random("queue").between(5, 1_500);
    scheduler.after(delay(), () => this.project(message));
    if (faults.happens("queue")) scheduler.after(delay(), () => this.project(message));
  }

  private project(message: BookMessage): void {
    if (this.faults.happens("queue")) return; // D1 refused it
    try {
      inspectMessage(message, this.witnesses.get(message.artistId)!);
    } catch (error) {
      return this.failed("projection", error);
    }
    this.d1.apply(message);
    const told = this.network.rpc(null, this.book(message.artistId), (book) =>
      book.projected(message.from, message.to),
    );
    told.catch((error: unknown) => this.unexpected("projected", error));
  }

  /** Somebody joins the artist's room, or joins it again because of a gap. */
  join(artistId: string): void {
    const snapshot = this.network.rpc(null, this.book(artistId), (book) => (book.listed ? book.watch() : null));
    snapshot.then(
      (frame) => frame && this.show(frame),
      (error: unknown) => this.unexpected("watch", error),
    );
  }

  private show(frame: DepthMessage): void {
    try {
      this.viewers.get(frame.artistId)?.receive(frame);
    } catch (error) {
      this.failed("viewer", error);
    }
  }

  /** Anything but what the simulation itself threw is a bug. */
  unexpected(what: string, error: unknown): void {
    if (!(error instanceof InjectedFault)) this.failed(what, error);
  }
}
