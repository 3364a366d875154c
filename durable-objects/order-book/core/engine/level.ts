/** Gaps are closed when there are more than three for each order, and at least this many slots. */
const FEWEST_SLOTS = 16;

/** What a level keeps of an order, and writes into it. */
export interface LevelOrder {
  /** The level it is in, and its index in the level's `slots`. */
  level: Level<LevelOrder> | null;
  slot: number;
  readonly remaining: number;
  readonly shown: number;
}

/**
 * All orders of one side at one price, earliest first.
 *
 * They stand in an array, and one that leaves, leaves a gap. So neither adding
 * nor removing one touches another order, which in a deep book would first have to
 * be fetched from memory. Closing the gaps costs each order a constant share.
 */
export class Level<Order extends LevelOrder> {
  readonly price: number;
  /** Shares of all its orders, hidden ones included. */
  quantity = 0;
  /** Shares that everyone may see. */
  shown = 0;
  count = 0;
  /** Orders by `slot`; null where one has left. */
  readonly slots: (Order | null)[] = [];
  /** No order stands before this slot. */
  #start = 0;

  constructor(price: number) {
    this.price = price;
  }

  /** Puts the order at the back. */
  append(order: Order): void {
    const { slots } = this;
    if (slots.length > FEWEST_SLOTS + 4 * this.count) this.#closeGaps();
    const entry: LevelOrder = order;
    entry.level = this;
    entry.slot = slots.length;
    slots.push(order);
    this.count++;
    this.quantity += order.remaining;
    this.shown += order.shown;
  }

  /** Takes the order out. It must be in this level. */
  remove(order: Order): void {
    this.slots[order.slot] = null;
    order.level = null;
    this.count--;
    this.quantity -= order.remaining;
    this.shown -= order.shown;
  }

  /** The order that trades next. There must be one. */
  first(): Order {
    const { slots } = this;
    while (slots[this.#start] === null) this.#start++;
    return slots[this.#start]!;
  }

  /** Orders, earliest first. None may be added meanwhile. */
  *[Symbol.iterator](): Generator<Order, undefined> {
    for (let slot = this.#start; slot < this.slots.length; slot++) {
      const order = this.slots[slot]!;
      if (order !== null) yield order;
    }
  }

  #closeGaps(): void {
    const { slots } = this;
    let slot = 0;
    for (const order of this) {
      order.slot = slot;
      slots[slot++] = order;
    }
    slots.length = slot;
    this.#start = 0;
  }
}
