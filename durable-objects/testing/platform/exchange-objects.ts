import type { BookMessage } from "../../../domain/messages/book-events.ts";
import type { DepthMessage, Tick } from "../../../domain/messages/wire.ts";
import type { ArtistMarket } from "../../order-book/core/artist-market.ts";
import type { Fees } from "../../order-book/core/engine/index.ts";
import type { BookRules, Protection } from "../../order-book/core/house-commands.ts";
import { openMarket } from "../../order-book/storage/open.ts";
import { logError } from "../../platform/log-error.ts";
import { outcomeOf } from "../../protocol/outcome.ts";
import { TokenBucket } from "../../platform/token-bucket.ts";
import type { PortfolioAccount } from "../../portfolio/core/account.ts";
import { Admission } from "../../portfolio/core/admission.ts";
import { RevokedCredentials } from "../../portfolio/storage/credentials.ts";
import { openAccount } from "../../portfolio/storage/open.ts";
import { type AlarmHandler, type Instance, ObjectHost, type Platform } from "./host.ts";
import type { Network } from "./network.ts";
import type { Release } from "./releases.ts";

/** The secret of a book's pseudonyms, so that a run is repeated exactly. */
export const pseudonymKeyOf = (artistId: string): string => `key of ${artistId}`;

/** What is around the objects of an exchange, besides each other. */
export interface Surroundings {
  network: Network;
  /** Read whenever an object starts, as from its environment. */
  readonly fees: Fees;
  readonly protection: Protection;
  /** How long an opening auction lasts (ms); 0: none. */
  readonly openingMs: number;
  /** How issuers quote; from their potential without it. */
  readonly makeLadder?: BookRules["makeLadder"];
  /** How many commands an account may give at once, and how many more each second. */
  readonly quota: { burst: number; perSecond: number };
  /** The release that an object starts with; null: this one. */
  release(): Release | null;
  /** The queue takes a message for D1. */
  project(message: BookMessage): void;
  /** The artist's room shows a frame; answers how many watch. */
  showFrame(frame: DepthMessage): number;
  showTick(tick: Tick): void;
  /** An account tells its room which of its orders changed. */
  changed(account: string, orderIds: string[]): void;
}

/** The portfolios and books of an exchange, wired on the fake platform as their Durable Objects wire them. */
export class ExchangeObjects {
  readonly accounts = new Map<string, ObjectHost<PortfolioAccount>>();
  readonly books = new Map<string, ObjectHost<ArtistMarket>>();
  private readonly platform: Platform;
  private readonly around: Surroundings;
  private readonly admissions = new WeakMap<PortfolioAccount, Admission>();
  private ids = 0;

  constructor(platform: Platform, around: Surroundings) {
    this.platform = platform;
    this.around = around;
  }

  /** A user's portfolio; made when somebody first asks for it. */
  account(name: string): ObjectHost<PortfolioAccount> {
    return hostIn(this.accounts, this.platform, name, (instance) => this.startAccount(name, instance));
  }

  /** An artist's book; made when somebody first asks for it. */
  book(artistId: string): ObjectHost<ArtistMarket> {
    return hostIn(this.books, this.platform, artistId, (instance) => this.startBook(artistId, instance));
  }

  /** Who may ask this account, how often, and what it may do at its age. */
  admissionOf(account: PortfolioAccount): Admission {
    return this.admissions.get(account)!;
  }

  get hosts(): ObjectHost<AlarmHandler>[] {
    return [...this.accounts.values(), ...this.books.values()];
  }

  private startAccount(name: string, instance: Instance<PortfolioAccount>): PortfolioAccount {
    const { network, fees, quota } = this.around;
    const { now } = instance.alarms;
    const account = openAccount({
      ...this.common(instance),
      account: name,
      formats: this.around.release()?.portfolio,
      now,
      newId: () => `${name}-${++this.ids}`,
      feeCapBps: Math.max(fees.makerFeeBps, fees.takerFeeBps),
      book: (artistId) => ({
        submit: (...args) =>
          network.call(instance, this.book(artistId), "submit", args, (book, ...sent) => book.submit(...sent)),
        cancel: (...args) =>
          network.call(instance, this.book(artistId), "cancel", args, (book, ...sent) => book.cancel(...sent)),
        cancelAll: (...args) =>
          network.call(instance, this.book(artistId), "cancelAll", args, (book, ...sent) => book.cancelAll(...sent)),
        amend: (...args) =>
          network.call(instance, this.book(artistId), "amend", args, (book, ...sent) => book.amend(...sent)),
      }),
      changed: (orderIds) => this.around.changed(name, orderIds),
    });
    const admission = new Admission({
      account,
      credentials: new RevokedCredentials(instance.sql, (write) => instance.host.transaction(instance, write)),
      quota: new TokenBucket(quota.burst, quota.perSecond),
      now,
    });
    this.admissions.set(account, admission);
    return account;
  }

  private startBook(artistId: string, instance: Instance<ArtistMarket>): ArtistMarket {
    const { network, fees, protection, openingMs, makeLadder } = this.around;
    return openMarket({
      ...this.common(instance),
      artistId,
      makeLadder,
      formats: this.around.release()?.book,
      newPseudonymKey: () => pseudonymKeyOf(artistId),
      now: instance.alarms.now,
      fees,
      protection,
      openingMs,
      portfolio: (account) => ({
        settle: (...args) =>
          network.call(instance, this.account(account), "settle", args, (portfolio, ...sent) =>
            portfolio.settle(...sent),
          ),
      }),
      book: (into) => ({
        issueFor: (...args) =>
          network.call(instance, this.book(into), "issueFor", args, (book, ...sent) =>
            outcomeOf(() => book.issueFor(...sent)),
          ),
      }),
      project: (message) => network.tell(instance, "queue", "project", message, (sent) => this.around.project(sent)),
      showFrame: (frame) => network.tell(instance, "room", "frame", frame, (sent) => this.around.showFrame(sent)),
      showTick: (tick) => network.tell(instance, "room", "tick", tick, (sent) => this.around.showTick(sent)),
    });
  }

  private common<T extends AlarmHandler>(instance: Instance<T>) {
    const { host } = instance;
    return {
      sql: instance.sql,
      transaction: (write: () => void) => host.transaction(instance, write),
      logError,
      wakeAt: (time: number) => instance.alarms.wakeAt(time),
      within: <A>(ms: number, promise: Promise<A>) => host.within(instance, ms, promise),
      later: (delay: number, task: () => Promise<void> | void) => host.later(instance, delay, task),
    };
  }
}

function hostIn<T extends AlarmHandler>(
  hosts: Map<string, ObjectHost<T>>,
  platform: Platform,
  name: string,
  build: (instance: Instance<T>) => T,
): ObjectHost<T> {
  let host = hosts.get(name);
  if (!host) hosts.set(name, (host = new ObjectHost(platform, name, build)));
  return host;
}
