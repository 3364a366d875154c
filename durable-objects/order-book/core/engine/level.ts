import type { BookOrder } from "./book.ts";

/** Gaps are closed when there are more than three for each order, and at least this many places. */
const FEWEST_PLACES = 16;

/**
 * All orders of one side at one price, earliest first.
 *
 * They stand in an array, and one that leaves, leaves a gap. So neither joining
 * nor leaving touches another order, which in a deep book would first have to be
 * fetched from memory. Closing the gaps costs each order a constant share.
 */
export class Level {
  readonly price: number;
  /** Shares of all its orders, hidden ones included. */
  quantity = 0;
  /** Shares that everyone may see. */
  shown = 0;
  count = 0;
  /** Orders by `place`; null where one has left. */
  readonly places: (BookOrder | null)[] = [];
  /** No order stands before this place. */
  #start = 0;

  constructor(price: number) {
    this.price = price;
  }

  /** Puts the order at the back. */
  join(order: BookOrder): void {
    const { places } = this;
    if (places.length > FEWEST_PLACES + 4 * this.count) this.#closeGaps();
    order.level = this;
    order.place = places.length;
    places.push(order);
    this.count++;
    this.quantity += order.remaining;
    this.shown += order.shown;
  }

  leave(order: BookOrder): void {
    this.places[order.place] = null;
    order.level = null;
    this.count--;
    this.quantity -= order.remaining;
    this.shown -= order.shown;
  }

  /** The order that trades next. There must be one. */
  first(): BookOrder {
    const { places } = this;
    while (places[this.#start] === null) this.#start++;
    return places[this.#start]!;
  }

  /** Orders, earliest first. None may join meanwhile. */
  *[Symbol.iterator](): Generator<BookOrder, undefined> {
    for (let place = this.#start; place < this.places.length; place++) {
      const order = this.places[place]!;
      if (order !== null) yield order;
    }
  }

  #closeGaps(): void {
    const { places } = this;
    let place = 0;
    for (const order of this) {
      order.place = place;
      places[place++] = order;
    }
    places.length = place;
    this.#start = 0;
  }
}
