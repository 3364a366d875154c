import { OrderBook, Side as PeerSide } from "nodejs-order-book";
import type { Command, Side } from "../durable-objects/order-book/core/engine/index.ts";
import { createBook, execute } from "../durable-objects/order-book/core/engine/index.ts";
import { seededRandom } from "../durable-objects/testing/platform/random.ts";

const COMMANDS = 200_000;
const ROUNDS = 7;
/** Deep against shallow is a ratio of two short times: more rounds tell it apart from the noise. */
const DEPTH_ROUNDS = 25;
const ACCOUNTS = 200;
const MIDDLE = 10_000;
const SIZE = 10;
/** Levels a side, and orders in each of them. */
const SHAPES = [
  { levels: 100, orders: 10 },
  { levels: 10, orders: 1_000 },
] as const;

interface Workload {
  /** Fills the book: the same for every round, and not measured. */
  before: Command[];
  commands: Command[];
}

/** A book under test: takes the commands that fill it and gives back what performs one more. */
type Contender = (before: Command[]) => (command: Command) => void;

/**
 * The engine alone, on a shallow and on a deep book in alternating rounds, and
 * then beside nodejs-order-book, both on the same commands in the same process:
 * 48 % new limit orders, 42 % cancels and 10 % market orders.
 *
 * Deep against shallow is not taken from the rounds beside the peer. Those of the
 * deep book come a minute after those of the shallow one, with a heap that the
 * peer has left behind: they would differ by more than the depth of the book.
 */
export function benchEngine(): void {
  const workloads = SHAPES.map(({ levels, orders }) => createWorkload(levels, orders)) as [Workload, Workload];
  const [shallow, deep] = alternate(
    DEPTH_ROUNDS,
    () => measure(anticip, workloads[0]),
    () => measure(anticip, workloads[1]),
  );
  console.log(`Anticip's engine alone, median of ${DEPTH_ROUNDS} rounds of ${COMMANDS}:`);
  console.log(`shallow book                         ${shallow.toFixed(0).padStart(8)} commands/s`);
  console.log(`deep book                            ${deep.toFixed(0).padStart(8)} commands/s`);
  console.log(`ratio ${(deep / shallow).toFixed(2)}\n`);
  for (const [index, { levels, orders }] of SHAPES.entries()) {
    const workload = workloads[index]!;
    const [own, peer] = alternate(
      ROUNDS,
      () => measure(anticip, workload),
      () => measure(nodejsOrderBook, workload),
    );
    console.log(
      `Matching, ${levels} levels a side with ${orders} orders each, median of ${ROUNDS} rounds of ${COMMANDS}:`,
    );
    console.log(`Anticip's engine                     ${own.toFixed(0).padStart(8)} commands/s`);
    console.log(`nodejs-order-book                    ${peer.toFixed(0).padStart(8)} commands/s`);
    console.log(`ratio ${(own / peer).toFixed(2)}\n`);
  }
}

/** Measures two things in turn, and gives the median of each. */
function alternate(rounds: number, one: () => number, other: () => number): [number, number] {
  const measured = Array.from({ length: rounds }, () => [one(), other()] as const);
  return [median(measured.map(([first]) => first)), median(measured.map(([, second]) => second))];
}

const anticip: Contender = (before) => {
  const book = createBook();
  for (const command of before) execute(book, command, 0);
  return (command) => execute(book, command, 0);
};

const nodejsOrderBook: Contender = (before) => {
  const book = new OrderBook();
  const perform = (command: Command): void => {
    if (command.type === "cancel") book.cancel(command.orderId);
    if (command.type !== "place") return;
    const { id, side, quantity: size, price } = command.order;
    const options = { id, side: side === "buy" ? PeerSide.BUY : PeerSide.SELL, size };
    if (price === undefined) book.market(options);
    else book.limit({ ...options, price });
  };
  before.forEach(perform);
  return perform;
};

/** Commands a second. */
function measure(contender: Contender, { before, commands }: Workload): number {
  const perform = contender(before);
  const started = performance.now();
  for (const command of commands) perform(command);
  return (commands.length * 1000) / (performance.now() - started);
}

/** Random commands that keep the book about as full as it starts, and cancel only what is live. */
function createWorkload(levels: number, orders: number): Workload {
  const random = seededRandom(levels);
  const below = (limit: number): number => Math.floor(random() * limit);
  const book = createBook();
  const live: { orderId: string; account: string }[] = [];
  let count = 0;
  const run = <C extends Command>(command: C): C => {
    execute(book, command, 0);
    return command;
  };
  const add = (side: Side, distance: number): Command => {
    const [id, account] = [`order-${++count}`, `account-${below(ACCOUNTS)}`];
    live.push({ orderId: id, account });
    const price = side === "buy" ? MIDDLE - 1 - distance : MIDDLE + 1 + distance;
    return run({ type: "place", order: { id, account, side, type: "limit", price, quantity: SIZE } });
  };
  const cancel = (): Command => {
    for (;;) {
      const index = below(live.length);
      const order = live[index];
      const last = live.pop();
      if (order === undefined || last === undefined) continue;
      if (order !== last) live[index] = last;
      if (book.orders.has(order.orderId)) return run({ type: "cancel", ...order });
    }
  };
  const side = (): Side => (random() < 0.5 ? "buy" : "sell");
  const before = Array.from({ length: levels * orders * 2 }, (_, i) =>
    add(i % 2 === 0 ? "buy" : "sell", (i >> 1) % levels),
  );
  const commands = Array.from({ length: COMMANDS }, () => {
    const roll = random();
    if (roll < 0.48) return add(side(), below(levels));
    if (roll < 0.9) return cancel();
    const order = { id: `order-${++count}`, account: "taker", side: side(), type: "market" as const, quantity: 6 };
    return run({ type: "place", order });
  });
  return { before, commands };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}
