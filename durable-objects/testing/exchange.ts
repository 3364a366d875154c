import type { BookMessage } from "../../domain/messages/book-events.ts";
import type { DepthMessage, Tick } from "../../domain/messages/wire.ts";
import type { ArtistMarket } from "../order-book/core/artist-market.ts";
import type { Fees } from "../order-book/core/engine/index.ts";
import type { Protection } from "../order-book/core/house-commands.ts";
import type { PortfolioAccount } from "../portfolio/core/account.ts";
import { ExchangeObjects, type Surroundings } from "./platform/exchange-objects.ts";
import type { ObjectHost, Platform } from "./platform/host.ts";
import { type Carry, Network } from "./platform/network.ts";
import type { Release } from "./platform/releases.ts";
import { Scheduler } from "./platform/scheduler.ts";

/**
 * The pure parts of the exchange wired together in one process, for tests that
 * call them directly: real portfolios and books over SQLite, a clock that stands
 * still until told, a network that tests can disturb, and objects that can be
 * crashed.
 */
export class TestExchange implements Surroundings {
  fees: Fees = { makerFeeBps: 0, takerFeeBps: 10 };
  protection: Protection = { bandBps: null, haltBps: null, haltMs: 60_000 };
  openingMs = 0;
  readonly quota = { burst: 1_000, perSecond: 50 };
  /** The release that objects start with; null: this one. */
  deployed: Release | null = null;
  /** Carries the messages; tests replace it. */
  carry: Carry = (_, deliver) => deliver();
  /** How many watch each artist's room. */
  watchers = 1;
  readonly frames: DepthMessage[] = [];
  readonly ticks: Tick[] = [];
  /** What arrived at D1. */
  readonly messages: BookMessage[] = [];
  /** What portfolios told their rooms: which orders changed. */
  readonly changes: { account: string; orderIds: string[] }[] = [];
  /** What alarms and deferred tasks threw; an exchange that works throws nothing there. */
  readonly failures: unknown[] = [];
  private readonly scheduler = new Scheduler(Date.UTC(2026, 10, 20));
  readonly network = new Network(
    (call, deliver) => this.carry(call, deliver),
    () => undefined, // the caller is told
  );
  private readonly objects: ExchangeObjects;

  constructor() {
    const platform: Platform = {
      clock: () => this.clock(),
      scheduler: this.scheduler,
      turns: null,
      turnFault: () => null,
      alarmDelay: () => 0,
      alarmRepeats: () => false,
      threw: (_, error) => void this.failures.push(error),
      afterTurn: () => undefined,
    };
    this.objects = new ExchangeObjects(platform, this);
  }

  /** The time, in milliseconds. */
  get now(): number {
    return this.scheduler.now;
  }

  set now(time: number) {
    this.scheduler.now = time;
  }

  /** The clock of an object that starts now. */
  clock(): () => number {
    return () => this.now;
  }

  account(name: string): ObjectHost<PortfolioAccount> {
    return this.objects.account(name);
  }

  market(artistId: string): ObjectHost<ArtistMarket> {
    return this.objects.book(artistId);
  }

  /** Lists an artist with a fair value in cents, and returns where its market runs. */
  list(artistId: string, fairValue: number, sharesFloated = 100_000): ObjectHost<ArtistMarket> {
    const host = this.market(artistId);
    host.object.list(sharesFloated);
    host.object.value(fairValue, "test", this.now);
    return host;
  }

  /** Lets everything happen that needs no time. */
  async idle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets `ms` milliseconds pass: timers and alarms run in the order of their times. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.idle();
    for (let step = this.scheduler.next(end); step; step = this.scheduler.next(end)) {
      void step.run();
      await this.idle();
    }
    this.now = end;
  }

  /** Durable commits of all objects so far. */
  get commits(): number {
    return this.objects.hosts.reduce((sum, { storage }) => sum + storage.commits, 0);
  }

  /** Cash and shares of everybody, added up: what conservation is about. */
  balance(): {
    cash: number;
    granted: number;
    shares: Record<string, { held: number; floated: number }>;
    pending: number;
  } {
    const balance = {
      cash: 0,
      granted: 0,
      shares: {} as Record<string, { held: number; floated: number }>,
      pending: 0,
    };
    for (const [artistId, { object }] of this.objects.books) {
      const { house, sharesFloated } = object.current;
      balance.cash += house.cash + house.fees;
      balance.pending += object.diagnostics().pending;
      balance.shares[artistId] = { held: house.inventory, floated: sharesFloated };
    }
    for (const { object } of this.objects.accounts.values()) {
      const { cash, clearing, granted, positions } = object.read();
      balance.cash += cash + clearing;
      balance.granted += granted;
      for (const { artistId, shares } of positions.values()) {
        const known = balance.shares[artistId];
        if (known) known.held += shares;
      }
    }
    return balance;
  }

  release(): Release | null {
    return this.deployed;
  }

  /** D1 stores a message, then tells the book. */
  project(message: BookMessage): void {
    this.messages.push(message);
    const { artistId, from, to } = message;
    this.network
      .call({ name: "d1" }, this.market(artistId), "projected", [from, to], (market, ...sent) =>
        market.projected(...sent),
      )
      .catch(() => undefined);
  }

  showFrame(frame: DepthMessage): number {
    this.frames.push(frame);
    return this.watchers;
  }

  showTick(tick: Tick): void {
    this.ticks.push(tick);
  }

  changed(account: string, orderIds: string[]): void {
    this.changes.push({ account, orderIds });
  }
}
