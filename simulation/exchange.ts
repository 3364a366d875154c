import { ProblemError } from "../domain/core/problems.ts";
import type { BookMessage } from "../domain/messages/book-events.ts";
import type { DepthMessage } from "../domain/messages/wire.ts";
import type { ArtistMarket } from "../durable-objects/order-book/core/artist-market.ts";
import type { Protection } from "../durable-objects/order-book/core/house-commands.ts";
import type { Fees } from "../durable-objects/order-book/core/engine/types.ts";
import type { PortfolioAccount } from "../durable-objects/portfolio/core/account.ts";
import { outcomeOf, resultOf } from "../durable-objects/protocol/outcome.ts";
import { ExchangeObjects, type Surroundings } from "../durable-objects/testing/platform/exchange-objects.ts";
import type { AlarmHandler, ObjectHost, Platform } from "../durable-objects/testing/platform/host.ts";
import { InjectedFault } from "../durable-objects/testing/platform/injected-fault.ts";
import { Network } from "../durable-objects/testing/platform/network.ts";
import { Random } from "../durable-objects/testing/platform/random.ts";
import { drained, Scheduler } from "../durable-objects/testing/platform/scheduler.ts";
import { inspectMessage, ProjectedDatabase } from "./d1.ts";
import { type FaultKind, Faults } from "./faults.ts";
import { faultyNetwork } from "./network.ts";
import { type PlantedFault, plant } from "./planted.ts";
import { Viewer } from "./viewer.ts";
import { broken } from "./violation.ts";
import { Witness } from "./witness.ts";

/** Each instance of a book may be on another machine, whose clock is ahead by up to so many milliseconds. */
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

/** All of Anticip behind its API: real portfolios and books on the fake platform, a queue and D1 behind them. */
export class Exchange implements Platform, Surroundings {
  readonly scheduler = new Scheduler(Date.UTC(2026, 10, 20));
  readonly turns = { underWay: 0 };
  readonly faults: Faults;
  readonly network: Network;
  readonly witnesses = new Map<string, Witness>();
  readonly d1 = new ProjectedDatabase();
  /** Called after each turn of an object. */
  inspect: (host: ObjectHost<AlarmHandler>) => void = () => undefined;
  fees = FEE_SCHEDULES[0]!;
  /** Half of the seeds have price bands and halt trading when prices run away. */
  readonly protection: Protection;
  /** Half of the seeds open new listings by an auction. */
  readonly openingMs: number;
  private readonly objects: ExchangeObjects;
  private readonly rooms: Random;
  private readonly clocks: Random;
  private readonly viewers = new Map<string, Viewer>();
  private failure: Error | null = null;

  constructor({ seed, users, books, without, planted }: WorldOptions) {
    this.faults = new Faults(seed, without);
    this.rooms = new Random(seed, "rooms");
    this.protection = this.rooms.chance(0.5)
      ? { bandBps: 1_500, haltBps: 300, haltMs: 10_000 }
      : { bandBps: null, haltBps: null, haltMs: 60_000 };
    this.openingMs = new Random(seed, "openings").chance(0.5) ? 4_000 : 0;
    this.clocks = new Random(seed, "clocks");
    this.network = new Network(faultyNetwork(seed, this.scheduler, this.faults), (what, error) =>
      this.threw(what, error),
    );
    this.objects = new ExchangeObjects(this, this);
    for (let i = 0; i < books; i++) this.book(`artist-${i}`);
    for (let i = 0; i < users; i++) this.account(`user-${i}`);
    if (planted) plant(planted, seed, [...this.accounts.values()], [...this.books.values()]);
  }

  get accounts(): ReadonlyMap<string, ObjectHost<PortfolioAccount>> {
    return this.objects.accounts;
  }

  get books(): ReadonlyMap<string, ObjectHost<ArtistMarket>> {
    return this.objects.books;
  }

  get hosts(): ObjectHost<AlarmHandler>[] {
    return this.objects.hosts;
  }

  account(name: string): ObjectHost<PortfolioAccount> {
    return this.objects.account(name);
  }

  /** A book; one that nobody ever listed is made when somebody asks for it. */
  book(artistId: string): ObjectHost<ArtistMarket> {
    if (!this.witnesses.has(artistId)) {
      const witness = new Witness(artistId);
      this.witnesses.set(artistId, witness);
      this.viewers.set(artistId, new Viewer(witness, () => this.join(artistId)));
    }
    return this.objects.book(artistId);
  }

  /** Asks a portfolio as the Worker does: refusals come back as values and are thrown here. */
  async ask<Args extends unknown[] | [], A>(
    user: string,
    method: string,
    args: Args,
    run: (account: PortfolioAccount, ...args: Args) => A | Promise<A>,
  ): Promise<A> {
    const outcome = this.network.call({ name: "worker" }, this.account(user), method, args, (account, ...sent) =>
      outcomeOf(() => run(account, ...sent)),
    );
    return resultOf(await outcome);
  }

  /** Takes the next step; false when nothing will ever happen again. Throws what went wrong in it. */
  async step(): Promise<boolean> {
    const step = this.scheduler.next();
    if (!step) return false;
    await step.run();
    do await drained();
    while (this.turns.underWay > 0);
    if (this.failure) throw this.failure;
    return true;
  }

  failed(what: string, error: unknown): void {
    this.failure ??=
      error instanceof Error && error.name === "Violation"
        ? error
        : broken(0, `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  /** Anything but what the simulation itself threw is a bug. */
  threw(what: string, error: unknown): void {
    if (!(error instanceof InjectedFault)) this.failed(what, error);
  }

  turnFault(): ReturnType<Faults["turnFault"]> {
    return this.faults.turnFault();
  }

  alarmDelay(): number {
    const { faults } = this;
    return faults.happens("alarm-late") ? faults.random("alarm-late").spread(100, 60_000) : 0;
  }

  alarmRepeats(): boolean {
    return this.faults.happens("alarm-twice");
  }

  afterTurn(host: ObjectHost<AlarmHandler>): void {
    if (this.failure) return;
    try {
      this.inspect(host);
    } catch (error) {
      this.failed("inspection", error);
    }
  }

  /** Restarts every object with another fee schedule, as a deployment does. */
  deploy(): void {
    this.fees = this.faults.random("deploy").pick(FEE_SCHEDULES);
    for (const host of this.hosts) host.crash();
  }

  bookClock(): () => number {
    const ahead = this.clocks.below(CLOCK_AHEAD);
    return () => this.scheduler.now + ahead;
  }

  /** The queue takes a message and later hands it to D1, perhaps not at once, perhaps twice, perhaps never. */
  project(message: BookMessage): void {
    const { faults, scheduler } = this;
    if (faults.happens("queue")) throw new InjectedFault("the queue is not available");
    if (faults.happens("queue")) return;
    const delay = () =>
      faults.happens("delay")
        ? faults.random("delay").spread(1_000, 120_000)
        : faults.random("queue").between(5, 1_500);
    scheduler.after(delay(), () => this.consume(message));
    if (faults.happens("queue")) scheduler.after(delay(), () => this.consume(message));
  }

  private consume(message: BookMessage): void {
    if (this.faults.happens("queue")) return; // D1 refused it
    const { artistId, from, to } = message;
    try {
      inspectMessage(message, this.witnesses.get(artistId)!);
    } catch (error) {
      return this.failed("projection", error);
    }
    this.d1.apply(message);
    this.network
      .call({ name: "d1" }, this.book(artistId), "projected", [from, to], (book, first, last) =>
        book.projected(first, last),
      )
      .catch((error: unknown) => this.threw("projected", error));
  }

  /** Somebody joins the artist's room, or joins it again because of a gap. */
  join(artistId: string): void {
    this.network
      .call({ name: "room" }, this.book(artistId), "watch", [], (book) => (book.listed ? book.watch() : null))
      .then(
        (frame) => frame && this.show(frame),
        (error: unknown) => this.threw("watch", error),
      );
  }

  showFrame(frame: DepthMessage): number {
    const watching = this.rooms.below(3);
    if (watching > 0) this.show(frame);
    return watching;
  }

  showTick(): void {
    // The market room shows what it last heard: nothing follows from it.
  }

  changed(): void {
    // What a user's own room shows is read from the portfolio.
  }

  close(): void {
    for (const { storage } of this.hosts) storage.close();
    this.d1.close();
  }

  private show(frame: DepthMessage): void {
    try {
      this.viewers.get(frame.artistId)?.receive(frame);
    } catch (error) {
      this.failed("viewer", error);
    }
  }
}

/** A refusal, or what the simulation itself threw. Everything else is a bug of whoever throws it. */
export function isExpected(error: unknown): boolean {
  return error instanceof ProblemError || error instanceof InjectedFault;
}
