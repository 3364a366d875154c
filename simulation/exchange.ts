import { ProblemError } from "../domain/core/problems.ts";
import type { BookMessage } from "../domain/messages/book-events.ts";
import type { DepthMessage } from "../domain/messages/wire.ts";
import type { ArtistMarket } from "../durable-objects/order-book/core/artist-market.ts";
import type { Protection } from "../durable-objects/order-book/core/house-commands.ts";
import type { Fees } from "../durable-objects/order-book/core/engine/types.ts";
import type { Admission } from "../durable-objects/portfolio/core/admission.ts";
import type { PortfolioAccount } from "../durable-objects/portfolio/core/account.ts";
import type { Outcome } from "../durable-objects/protocol/outcome.ts";
import type { BookReply } from "../durable-objects/protocol/peers.ts";
import { ExchangeObjects, type Surroundings } from "../durable-objects/testing/platform/exchange-objects.ts";
import type { AlarmHandler, ObjectHost, Platform } from "../durable-objects/testing/platform/host.ts";
import { InjectedFault } from "../durable-objects/testing/platform/injected-fault.ts";
import { type Call, Network } from "../durable-objects/testing/platform/network.ts";
import { NEXT, PREVIOUS, type Release } from "../durable-objects/testing/platform/releases.ts";
import { Random } from "../durable-objects/testing/platform/random.ts";
import { drained, Scheduler } from "../durable-objects/testing/platform/scheduler.ts";
import { Coverage } from "./coverage.ts";
import { inspectMessage, ProjectedDatabase } from "./d1.ts";
import { CLOCK_JUMP, type FaultKind, Faults } from "./faults.ts";
import { faultyNetwork } from "./network.ts";
import { PLANTED, type PlantedFault, type Sabotage } from "./planted.ts";
import { Room } from "./room.ts";
import { violationOf } from "./violation.ts";
import { JournalChecker } from "./journal-checker.ts";

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
  readonly checkers = new Map<string, JournalChecker>();
  readonly rooms = new Map<string, Room>();
  readonly coverage = new Coverage();
  /** When each account was opened, in ms. */
  readonly openedAt = new Map<string, number>();
  readonly d1 = new ProjectedDatabase();
  /** Called after each turn of an object. */
  inspect: (host: ObjectHost<AlarmHandler>) => void = () => undefined;
  fees = FEE_SCHEDULES[0]!;
  /** Half of the seeds have price bands and halt trading when prices run away. */
  readonly protection: Protection;
  /** Half of the seeds open new listings by an auction. */
  readonly openingMs: number;
  private readonly objects: ExchangeObjects;
  /** Few, so that users run out of them. */
  readonly quota = { burst: 14, perSecond: 3 };
  private readonly random: Random;
  private readonly clocks: Random;
  private readonly sabotage: Sabotage;
  /** Each instance of an object may be of another release: one is being rolled out, or taken back. */
  private readonly releases: Random;
  /** Artists that are not listed yet. */
  private listing: string[];
  private failure: Error | null = null;

  constructor({ seed, users, books, without, planted }: WorldOptions) {
    this.faults = new Faults(seed, without);
    this.random = new Random(seed, "exchange");
    this.protection = this.random.chance(0.5)
      ? { bandBps: 1_500, haltBps: 300, haltMs: 10_000 }
      : { bandBps: null, haltBps: null, haltMs: 60_000 };
    this.openingMs = new Random(seed, "openings").chance(0.5) ? 4_000 : 0;
    this.clocks = new Random(seed, "clocks");
    this.releases = new Random(seed, "releases");
    const carry = faultyNetwork(seed, this.scheduler, this.faults);
    this.network = new Network(
      (call, deliver) => carry(call, () => this.changeReply(call, deliver)),
      (what, error) => this.threw(what, error),
    );
    this.objects = new ExchangeObjects(this, this);
    this.listing = Array.from({ length: books }, (_, index) => `artist-${index}`);
    for (const artistId of this.listing) this.book(artistId);
    for (let i = 0; i < users; i++) this.account(`user-${i}`);
    this.sabotage = planted ? PLANTED[planted].sabotage(new Random(seed, planted)) : {};
    this.plant();
  }

  get makeLadder(): Sabotage["makeLadder"] {
    return this.sabotage.makeLadder;
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
    if (!this.checkers.has(artistId)) {
      const checker = new JournalChecker(artistId);
      this.checkers.set(artistId, checker);
      const askForSnapshot = (visit: number) => this.sendSnapshot(artistId, visit);
      this.rooms.set(artistId, new Room(checker, { random: this.random, coverage: this.coverage, askForSnapshot }));
    }
    return this.objects.book(artistId);
  }

  private plant(): void {
    const { accountWrites, bookWrites, withoutAlarms } = this.sabotage;
    for (const { storage } of this.accounts.values()) storage.corruptWrite = accountWrites?.() ?? null;
    for (const { storage } of this.books.values()) storage.corruptWrite = bookWrites?.() ?? null;
    for (const { issuer } of this.checkers.values()) issuer.rank = this.sabotage.rank ?? issuer.rank;
    if (withoutAlarms) for (const { storage } of this.hosts) storage.setAlarm = () => undefined;
  }

  private async changeReply({ from, to }: Call, deliver: () => Promise<unknown>): Promise<unknown> {
    const answer = await deliver();
    if (!this.books.has(to)) return answer;
    if (this.accounts.has(from)) this.sabotage.reply?.(answer as BookReply);
    if (this.books.has(from)) this.sabotage.issue?.(answer as Outcome<number | null>);
    return answer;
  }

  private changeMemory(name: string): void {
    const account = this.accounts.get(name)?.objectInMemory;
    if (account) this.sabotage.account?.(account);
    const book = this.books.get(name)?.objectInMemory;
    if (book) this.sabotage.book?.(book);
  }

  admissionOf(account: PortfolioAccount): Admission {
    return this.objects.admissionOf(account);
  }

  /** Takes the next step; false when nothing will ever happen again. Throws what went wrong in it. */
  async step(): Promise<boolean> {
    const step = this.scheduler.next();
    if (!step) return false;
    await step.run();
    await this.quiet();
    if (this.failure) throw this.failure;
    return true;
  }

  /**
   * Resolves when nothing more comes of a step. What a turn sends at its end is carried
   * as far as time allows only after it: without one more look, the next step would
   * move time on under it, and an answer come after the caller has given up.
   */
  private async quiet(): Promise<void> {
    for (let looks = 0; looks < 2; looks = this.turns.underWay > 0 ? 0 : looks + 1) await drained();
  }

  failed(what: string, error: unknown): void {
    this.failure ??= violationOf(what, error);
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
    this.changeMemory(host.name);
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

  release(): Release {
    return this.releases.pick([PREVIOUS, NEXT]);
  }

  /**
   * Whether every artist that will be is listed. Until then clocks do not jump: an order that was refused because its
   * artist was not listed, and comes once more when it is, is told by its time alone (`ArtistMarket.submit`).
   */
  private get allListed(): boolean {
    this.listing = this.listing.filter((artistId) => this.checkers.get(artistId)?.entries.length === 0);
    return this.listing.length === 0;
  }

  clock(name: string): () => number {
    const { faults, scheduler, clocks } = this;
    let ahead = this.books.has(name) ? clocks.below(CLOCK_AHEAD) : 0;
    return () => {
      if (this.allListed && faults.happens("clock")) ahead = faults.random("clock").below(2 * CLOCK_JUMP) - CLOCK_JUMP;
      // It goes on while a command is carried out.
      return scheduler.now + ahead + clocks.below(2);
    };
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
      inspectMessage(message, this.checkers.get(artistId)!);
    } catch (error) {
      return this.failed("projection", error);
    }
    this.d1.apply(this.sabotage.message?.(message) ?? message);
    this.network
      .call({ name: "d1" }, this.book(artistId), "projected", [from, to], (book, first, last) =>
        book.projected(first, last),
      )
      .catch((error: unknown) => this.threw("projected", error));
  }

  /** A client of the artist's room asks for the book as it stands. */
  private sendSnapshot(artistId: string, visit: number): void {
    this.network
      .call({ name: "room" }, this.book(artistId), "watch", [], (book) => (book.listed ? book.watch() : null))
      .then((frame) => this.shown("snapshot", () => frame && this.rooms.get(artistId)?.showSnapshot(frame, visit)))
      .catch((error: unknown) => this.threw("watch", error));
  }

  showFrame(frame: DepthMessage): number {
    return this.shown("frame", () => this.rooms.get(frame.artistId)?.show(frame)) ?? 0;
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

  private shown<A>(what: string, show: () => A): A | undefined {
    try {
      return show();
    } catch (error) {
      this.failed(what, error);
      return undefined;
    }
  }
}

/** A refusal, or what the simulation itself threw. Everything else is a bug of whoever throws it. */
export function isExpected(error: unknown): boolean {
  return error instanceof ProblemError || error instanceof InjectedFault;
}
