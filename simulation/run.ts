import { ProblemError } from "../domain/core/problems.ts";
import { InjectedFault } from "../durable-objects/testing/platform/injected-fault.ts";
import { Exchange, isExpected } from "./exchange.ts";
import type { Situation } from "./coverage.ts";
import type { FaultKind } from "./faults.ts";
import { inspectAll, inspectRooms } from "./rest-invariants.ts";
import { balance, inspect } from "./turn-invariants.ts";
import type { PlantedFault } from "./planted.ts";
import { Traffic } from "./traffic.ts";
import type { User } from "./user.ts";
import { broken, type Invariant, violationOf } from "./violation.ts";

/** Steps in which the exchange must come to rest once nothing goes wrong and nobody trades any more. */
const REST_WITHIN = 30_000;

/** The part of the steps in which somebody trades; in the rest of them only faults happen. */
const TRAFFIC = 0.95;

/** Steps from one balance of all accounts and books to the next. */
const BALANCE_EVERY = 500;

/** Commands that each user repeats at the end. */
const REPEATED = 25;

export interface RunOptions {
  seed: number;
  steps: number;
  users?: number;
  books?: number;
  planted?: PlantedFault | null;
  without?: readonly FaultKind[];
}

/** How a run ended: with a broken invariant at a step, or without. */
export interface RunResult {
  seed: number;
  steps: number;
  violation: { invariant: Invariant; message: string; step: number } | null;
  orders: number;
  executions: number;
  /** Simulated time, in milliseconds. */
  duration: number;
  /** The heads of all journals: runs that went alike have them alike. */
  heads: string[];
  /** How often each situation was met. */
  coverage: Record<Situation, number>;
}

/** One run, a function of its options: so many steps under faults, then rest, then the full inspection. */
export async function simulate(options: RunOptions): Promise<RunResult> {
  const { seed, steps, users = 12, books = 4, planted = null, without = [] } = options;
  const exchange = new Exchange({ seed, users, books, planted, without });
  const { error: log } = console;
  console.error = (...words: unknown[]) => checkLog(exchange, words);
  exchange.inspect = (host) => inspect(exchange, host);
  const started = exchange.scheduler.now;
  let step = 0;
  let violation: RunResult["violation"] = null;
  try {
    const traffic = new Traffic(exchange, seed);
    for (; step < steps; step++) {
      if (step === Math.floor(steps * TRAFFIC)) traffic.stop();
      if (!(await exchange.step())) break;
      if (step % BALANCE_EVERY === 0) balance(exchange);
    }
    exchange.faults.stop();
    traffic.stop();
    await rest(exchange);
    traffic.moveAll();
    await rest(exchange);
    // Whoever looks after a while makes the issuer quote anew, which rooms are then told.
    for (const { object } of exchange.books.values()) if (object.listed) object.depth();
    await rest(exchange);
    inspectRooms(exchange);
    inspectAll(exchange, traffic.users);
    await repeat(exchange, traffic.users);
    // What is stored must be what was in memory.
    for (const host of exchange.hosts) host.crash();
    await rest(exchange);
    inspectAll(exchange, traffic.users);
  } catch (error) {
    const { invariant, message } = violationOf("run", error);
    violation = { invariant, message, step };
  } finally {
    console.error = log;
    exchange.close();
  }
  return { seed, steps, violation, ...told(exchange), duration: exchange.scheduler.now - started };
}

function told(exchange: Exchange): Pick<RunResult, "orders" | "executions" | "heads" | "coverage"> {
  const { coverage } = exchange;
  let orders = 0;
  let executions = 0;
  const heads: string[] = [];
  for (const checker of exchange.checkers.values()) {
    for (const { event } of checker.entries) {
      if (event.type === "accepted") orders += 1;
      if (event.type === "accepted" && event.order.parent !== undefined) coverage.count("bracket's exit made");
      if (event.type === "amended") coverage.count("order changed");
      if (event.type === "cancelled" && event.reason === "expired") coverage.count("order expired");
      if (event.type === "filled") executions += 1;
    }
    const { closed, redeemed } = checker.ending;
    if (closed && redeemed.length > 0)
      coverage.count(closed.into === null ? "artist delisted that somebody held" : "artist merged that somebody held");
    heads.push(checker.head);
  }
  return { orders, executions, heads, coverage: coverage.counts };
}

async function rest(exchange: Exchange): Promise<void> {
  for (let step = 0; step < REST_WITHIN; step++) if (!(await exchange.step())) return;
  balance(exchange); // says more, if it is the reason
  throw broken(0, `the exchange is not at rest after ${REST_WITHIN} steps without faults and traffic`);
}

/** Every user sends some of its commands again: the answers must be the same, which `User` checks. */
async function repeat(exchange: Exchange, users: readonly User[]): Promise<void> {
  for (const user of users) {
    const stored = user.orders.placed.filter(({ orderId }) => orderId !== null);
    const every = Math.ceil(stored.length / REPEATED);
    for (const [index, placed] of stored.entries()) {
      if (index % every !== 0) continue;
      void user.send(placed);
      void user.sendAnother(placed);
    }
  }
  await rest(exchange);
}

/** The exchange logs what it can live with. It may have to live with injected faults, not with errors of its own. */
function checkLog(exchange: Exchange, words: readonly unknown[]): void {
  const text = words
    .map((word) => (word instanceof Error ? (word.stack ?? String(word)) : JSON.stringify(word)))
    .join(" ");
  if (words.some(isExpected) || text.includes(InjectedFault.name) || text.includes(ProblemError.name)) return;
  exchange.failed("the exchange logged", text);
}
