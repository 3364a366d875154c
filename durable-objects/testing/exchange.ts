import type { BookMessage } from "../../domain/messages/book-events.ts";
import type { DepthMessage, Tick } from "../../domain/messages/wire.ts";
import { ArtistMarket } from "../order-book/core/artist-market.ts";
import type { Fees } from "../order-book/core/engine/index.ts";
import type { Protection } from "../order-book/core/house-commands.ts";
import { PortfolioAccount } from "../portfolio/core/account.ts";
import { Crash, Home, type Life } from "./home.ts";

/** A message between two parts of the exchange. */
export interface Call {
  from: string;
  to: string;
  method: "submit" | "cancel" | "amend" | "settle" | "project" | "projected" | "frame" | "tick";
}

/** Carries messages: `send` delivers one and resolves to its answer. To lose, delay or repeat one is up to the network. */
export type Network = (call: Call, send: () => Promise<unknown>) => Promise<unknown>;

interface Timer {
  at: number;
  life: Life;
  task: () => Promise<void> | void;
}

/**
 * The pure parts of the exchange wired together in one process: real portfolios
 * and books over SQLite, a clock that stands still until told, a network that
 * tests can disturb, and objects that can be crashed.
 */
export class TestExchange {
  now = Date.UTC(2026, 10, 20);
  fees: Fees = { makerFeeBps: 0, takerFeeBps: 10 };
  protection: Protection = { bandBps: null, haltBps: null, haltMs: 60_000 };
  network: Network = (_, send) => send();
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
  private readonly accounts = new Map<string, Home<PortfolioAccount>>();
  private readonly markets = new Map<string, Home<ArtistMarket>>();
  private timers: Timer[] = [];
  private ids = 0;

  account(name: string): Home<PortfolioAccount> {
    return homeIn(this.accounts, name, (home, life) => this.buildAccount(home, life));
  }

  market(artistId: string): Home<ArtistMarket> {
    return homeIn(this.markets, artistId, (home, life) => this.buildMarket(home, life));
  }

  /** Lists an artist with a fair value in cents, and returns where its market lives. */
  list(artistId: string, fairValue: number, sharesFloated = 100_000): Home<ArtistMarket> {
    const home = this.market(artistId);
    home.object.list(sharesFloated);
    home.object.value(fairValue, "test", this.now);
    return home;
  }

  /** Lets everything happen that needs no time. */
  async idle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets `ms` milliseconds pass: timers and alarms run in the order of their times. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.idle();
    for (let due = this.nextDue(); due !== null && due.at <= end; due = this.nextDue()) {
      this.now = Math.max(this.now, due.at);
      due.run();
      await this.idle();
    }
    this.now = end;
  }

  /** Durable commits of all objects so far. */
  get commits(): number {
    return this.homes().reduce((sum, { storage }) => sum + storage.commits, 0);
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
    for (const [artistId, { object }] of this.markets) {
      const { house, sharesFloated } = object.current;
      balance.cash += house.cash + house.fees;
      balance.pending += object.diagnostics().pending;
      balance.shares[artistId] = { held: house.inventory, floated: sharesFloated };
    }
    for (const { object } of this.accounts.values()) {
      const { cash, granted, positions } = object.read();
      balance.cash += cash;
      balance.granted += granted;
      for (const { artistId, shares } of positions.values()) {
        const known = balance.shares[artistId];
        if (known) known.held += shares;
      }
    }
    return balance;
  }

  private homes(): Home<PortfolioAccount | ArtistMarket>[] {
    return [...this.accounts.values(), ...this.markets.values()] as Home<PortfolioAccount | ArtistMarket>[];
  }

  private buildAccount({ name, storage }: Home<PortfolioAccount>, life: Life): PortfolioAccount {
    const call = this.caller(name, storage, life);
    return new PortfolioAccount({
      ...this.common(storage, life),
      account: name,
      newId: () => `${name}-${++this.ids}`,
      book: (artistId) => ({
        submit: (order, acked, placedAt) =>
          call(artistId, "submit", () =>
            this.market(artistId).call((market) => market.submit(structuredClone(order), acked, placedAt)),
          ),
        cancel: (orderId, account, acked) =>
          call(artistId, "cancel", () =>
            this.market(artistId).call((market) => market.cancel(orderId, account, acked)),
          ),
        amend: (orderId, account, amendment, acked) =>
          call(artistId, "amend", () =>
            this.market(artistId).call((market) => market.amend(orderId, account, structuredClone(amendment), acked)),
          ),
      }),
      feeCapBps: Math.max(this.fees.makerFeeBps, this.fees.takerFeeBps),
      later: (delay, task) => this.later(life, delay, task),
      changed: (orderIds) => void this.changes.push({ account: name, orderIds }),
    });
  }

  private buildMarket(home: Home<ArtistMarket>, life: Life): ArtistMarket {
    const { name, storage } = home;
    const call = this.caller(name, storage, life);
    return new ArtistMarket({
      ...this.common(storage, life),
      artistId: name,
      fees: this.fees,
      protection: this.protection,
      portfolio: (account) => ({
        settle: (settlements) =>
          call(account, "settle", () => this.account(account).call((portfolio) => portfolio.settle(settlements))),
      }),
      project: (message) => call("d1", "project", async () => this.project(home, message)),
      showFrame: (frame) => call("room", "frame", async () => (this.frames.push(frame), this.watchers)),
      showTick: (tick) => call("room", "tick", async () => void this.ticks.push(tick)),
      later: (delay, task) => this.later(life, delay, task),
    });
  }

  private common(storage: Home<PortfolioAccount>["storage"], life: Life) {
    return {
      sql: storage.sql(() => life.alive),
      transaction: (write: () => void) => storage.transaction(write),
      now: () => this.now,
      wakeAt: (time: number) => storage.wakeAt(time),
      within: <A>(ms: number, promise: Promise<A>) => this.within(life, ms, promise),
    };
  }

  /** D1 stores a message, then tells the book. */
  private project(home: Home<ArtistMarket>, message: BookMessage): void {
    this.messages.push(structuredClone(message));
    const acknowledge = () => home.call((market) => market.projected(message.from, message.to));
    void this.network({ from: "d1", to: home.name, method: "projected" }, acknowledge).catch(() => undefined);
  }

  /** How an object sends: after its writes are durable; an answer to one that has died reaches nobody. */
  private caller(from: string, storage: Home<PortfolioAccount>["storage"], life: Life) {
    return <A>(to: string, method: Call["method"], send: () => Promise<A>): Promise<A> => {
      if (life.alive) storage.gate();
      const answer = life.alive
        ? (this.network({ from, to, method }, send) as Promise<A>)
        : new Promise<A>(() => undefined);
      return new Promise((resolve, reject) => {
        answer.then(
          (value) => life.alive && resolve(structuredClone(value)),
          (error: unknown) => life.alive && reject(error),
        );
      });
    };
  }

  private within<A>(life: Life, ms: number, promise: Promise<A>): Promise<A> {
    return new Promise((resolve, reject) => {
      promise.then(resolve, reject);
      this.later(life, ms, () => reject(new Error(`no answer within ${ms} ms`)));
    });
  }

  private later(life: Life, delay: number, task: () => Promise<void> | void): void {
    this.timers.push({ at: this.now + delay, life, task });
  }

  /** The earliest timer or alarm, of equal ones the one asked for first. */
  private nextDue(): { at: number; run: () => void } | null {
    this.timers = this.timers.filter(({ life }) => life.alive);
    let due: { at: number; run: () => void } | null = null;
    for (const timer of this.timers) {
      if (!due || timer.at < due.at) due = { at: timer.at, run: () => this.runTimer(timer) };
    }
    for (const home of this.homes()) {
      const { alarm } = home.storage;
      if (alarm !== null && (!due || alarm < due.at)) due = { at: alarm, run: () => this.runAlarm(home) };
    }
    return due;
  }

  private runTimer(timer: Timer): void {
    this.timers = this.timers.filter((other) => other !== timer);
    this.watch(async () => {
      try {
        await timer.task();
      } catch (error) {
        if (timer.life.alive) throw error; // what a dead object still did reaches nobody
      }
    });
  }

  /** As the platform does: an alarm that failed, or whose object died under it, comes again. */
  private runAlarm(home: Home<PortfolioAccount | ArtistMarket>): void {
    home.storage.alarm = null;
    this.watch(async () => {
      try {
        await home.call((object) => object.onAlarm());
      } catch (error) {
        home.storage.wakeAt(this.now + 10_000);
        if (!(error instanceof Crash)) throw error;
      }
    });
  }

  private watch(task: () => Promise<void>): void {
    task().catch((error: unknown) => this.failures.push(error));
  }
}

function homeIn<T extends { onAlarm(): Promise<void> }>(
  homes: Map<string, Home<T>>,
  name: string,
  build: (home: Home<T>, life: Life) => T,
): Home<T> {
  let home = homes.get(name);
  if (!home) homes.set(name, (home = new Home(name, build)));
  return home;
}
