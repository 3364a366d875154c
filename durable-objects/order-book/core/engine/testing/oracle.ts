import type { Command, NewOrder, QuoteOrder, Settings, Side } from "../types.ts";

/**
 * A book as naive as can be, to test the engine against: one array, sorted anew
 * for every question; dry runs on a copy; auction prices by trying each one. It
 * shares nothing with the engine but its types, and expects well-formed commands.
 */
export class Oracle {
  orders: Entry[] = [];
  settings: Settings = {
    fees: { makerFeeBps: 0, takerFeeBps: 0 },
    issuer: "issuer",
    bandBps: null,
    haltBps: null,
    haltMs: 300_000,
  };
  reference: number | null = null;
  last: number | null = null;
  endsAt: number | null = null;
  said: string[] = [];
  /** Bracket entries that are closed and traded. */
  closed: Entry[] = [];
  count = 0;
  now = 0;
  spent = 0;

  /** Performs a command and says what happened, in the words of `wordsOf`. */
  run(command: Command, time: number): string[] {
    this.said = [];
    this.now = time;
    for (;;) {
      const due = Math.min(this.endsAt ?? Infinity, ...this.orders.map((order) => order.expiresAt ?? Infinity));
      if (due > time) break;
      const expired = this.orders.filter((order) => order.expiresAt === due).sort((a, b) => a.born - b.born);
      if (expired.length > 0) for (const order of expired) this.cancel(order, "expired");
      else this.open();
      this.settle();
    }
    this.perform(command);
    this.settle();
    return this.said;
  }

  /** Every live order with all that decides its future, by priority. */
  state(): string[] {
    const line = (o: Entry): string => [o.id, o.price, o.left, o.shown, o.stop].join(" ");
    const others = this.orders.filter((order) => !order.rests).sort((a, b) => a.born - b.born);
    return [...this.resting("buy"), ...this.resting("sell"), ...others].map(line);
  }

  private perform(command: Command): void {
    switch (command.type) {
      case "place":
        return this.place(command.order);
      case "cancel": {
        const order = this.find(command.orderId, command.account);
        return order ? this.cancel(order, "user") : this.reject(command.orderId, "not_found");
      }
      case "cancel_all":
        return this.own(command.account).forEach((order) => this.cancel(order, "user"));
      case "amend":
        return this.amend(command);
      case "quote":
        return this.quote(command.account, command.orders);
      case "configure":
        this.settings = { issuer: "issuer", bandBps: null, haltBps: null, haltMs: 300_000, ...command };
        return;
      case "reference":
        this.reference = command.price;
        return;
      case "auction":
        if (this.endsAt !== null) return this.reject("", "market_closed");
        return this.close(command.endsAt);
      case "advance":
        return;
      case "close":
        return this.empty();
    }
  }

  private place(order: NewOrder): void {
    const problem = this.problem(order);
    if (problem !== null) return this.reject(order.id, problem);
    this.say("accepted", order.id);
    const entry = this.enter(order);
    if (this.endsAt === null && (entry.stop === undefined || entry.type === "oco")) this.trade(entry);
  }

  private problem(order: NewOrder): string | null {
    const { side, type, price, stopPrice, exit } = order;
    const taken = new Set(this.orders.flatMap((other) => [other.id, other.exit?.id]));
    if (taken.has(order.id) || (exit !== undefined && taken.has(exit.id))) return "duplicate_id";
    const immediate = type === "market" || (type === "limit" && ["IOC", "FOK"].includes(order.timeInForce ?? ""));
    if (this.endsAt !== null && (immediate || order.postOnly)) return "market_closed";
    for (const named of [price, order.stopLimitPrice])
      if (named !== undefined && this.isFar(named, this.settings.bandBps)) return "price_band";
    const best = this.resting(side === "buy" ? "sell" : "buy")[0];
    if (order.postOnly && best !== undefined && within(side, price, best.price!)) return "post_only";
    if (immediate && order.timeInForce === "FOK" && this.rehearse(order).traded < order.quantity) return "fok";
    if (
      type === "market" &&
      order.budget !== undefined &&
      best !== undefined &&
      this.rehearse(order).spent > order.budget
    )
      return "insufficient_cash";
    if (type === "trailing_stop") {
      if (this.last === null) return "stop_price";
      return side === "sell" && order.trail! >= this.last ? "invalid_trail" : null;
    }
    if (stopPrice === undefined || this.last === null) return null;
    if (within(side, this.last, stopPrice)) return "stop_price";
    return type === "oco" && within(side, price, this.last) ? "oco_price" : null;
  }

  /** What an order would do, tried on a copy. */
  private rehearse(order: NewOrder): { traded: number; spent: number } {
    const copy = new Oracle();
    Object.assign(copy, this, { orders: this.orders.map((other) => ({ ...other })), said: [], closed: [], spent: 0 });
    const entry = copy.enter({ ...order, budget: undefined, exit: undefined });
    copy.match(entry);
    return { traded: entry.filled, spent: copy.spent };
  }

  private enter(order: NewOrder, parent?: string): Entry {
    const waits = !["limit", "market"].includes(order.type);
    const stop =
      order.trail === undefined
        ? order.stopPrice
        : order.side === "buy"
          ? this.last! + order.trail
          : this.last! - order.trail;
    const entry: Entry = {
      ...order,
      parent,
      stop,
      left: order.quantity,
      shown: 0,
      filled: 0,
      born: ++this.count,
      rank: 0,
      rests: false,
      hit: 0,
      paid: 0,
      exact: 0,
    };
    entry.shown = tip(entry);
    this.orders.push(entry);
    if (!waits || order.type === "oco") this.rest(entry);
    return entry;
  }

  private rest(entry: Entry): void {
    entry.rests = entry.price !== undefined && !["IOC", "FOK"].includes(entry.timeInForce ?? "");
    if (entry.rests) entry.rank = ++this.count;
  }

  private trade(entry: Entry): void {
    const reason = this.match(entry);
    if (entry.left === 0 || entry.rests || !this.orders.includes(entry)) return;
    const nobody = this.resting(entry.side === "buy" ? "sell" : "buy").length === 0;
    this.cancel(entry, reason ?? (entry.price !== undefined ? "ioc" : nobody ? "no_liquidity" : "price_band"));
  }

  private match(taker: Entry): string | null {
    const { bandBps, haltBps, haltMs, fees } = this.settings;
    const width = bandBps === null || this.reference === null ? null : Math.floor((this.reference * bandBps) / 10_000);
    const edge = width === null ? undefined : this.reference! + (taker.side === "buy" ? width : -width);
    while (taker.left > 0) {
      const maker = this.resting(taker.side === "buy" ? "sell" : "buy")[0];
      if (maker === undefined || !within(taker.side, taker.price ?? edge, maker.price!)) return null;
      if (this.isFar(maker.price!, haltBps)) {
        this.close(this.now + haltMs);
        return "halted";
      }
      if (maker.account === taker.account && taker.stp !== "none") {
        if (!this.preventSelfTrade(taker, maker)) return null;
        continue;
      }
      const most = Math.min(taker.left, maker.shown);
      let quantity = most;
      while (
        taker.budget !== undefined &&
        taker.price === undefined &&
        quantity > 0 &&
        maker.price! * quantity + this.fee(taker, maker.price! * quantity, fees.takerFeeBps) > taker.budget
      )
        quantity--;
      if (quantity > 0) this.fill(taker, maker, maker.price!, quantity);
      if (quantity < most) return "budget";
    }
    return null;
  }

  private preventSelfTrade(taker: Entry, maker: Entry): boolean {
    const mode = taker.stp ?? "cancel_maker";
    if (mode !== "cancel_taker") this.cancel(maker, "stp");
    if (mode !== "cancel_maker") this.cancel(taker, "stp");
    return mode === "cancel_maker";
  }

  private fill(taker: Entry, maker: Entry, price: number, quantity: number): void {
    const { fees } = this.settings;
    const takerFee = this.charge(taker, price * quantity, fees.takerFeeBps);
    const makerFee = this.charge(maker, price * quantity, fees.makerFeeBps);
    this.say("filled", taker.side, taker.id, maker.id, price, quantity, takerFee, makerFee);
    this.spent += price * quantity + takerFee;
    if (taker.budget !== undefined && taker.price === undefined) taker.budget -= price * quantity + takerFee;
    for (const order of [maker, taker]) {
      order.left -= quantity;
      order.filled += quantity;
      order.stop = undefined;
    }
    taker.shown = tip(taker);
    maker.shown -= quantity;
    if (maker.shown <= 0 && maker.left > 0) {
      maker.shown = tip(maker);
      maker.rank = ++this.count;
    }
    this.last = price;
    for (const order of this.orders) {
      if (order.trail === undefined || order.stop === undefined) continue;
      order.stop =
        order.side === "buy" ? Math.min(order.stop, price + order.trail) : Math.max(order.stop, price - order.trail);
    }
    for (const order of [maker, taker]) if (order.left === 0) this.leave(order);
  }

  /** What trading so much costs: of the order as a whole, or of this execution alone. */
  private fee(order: Entry, amount: number, bps: number): number {
    const due = this.exactFee(order, amount, bps);
    const { feeAhead, exact, paid } = order;
    return feeAhead === undefined ? Math.floor(due / 10_000) : Math.ceil((exact + due) / 10_000) - paid;
  }

  private charge(order: Entry, amount: number, bps: number): number {
    const fee = this.fee(order, amount, bps);
    order.exact += this.exactFee(order, amount, bps);
    order.paid += fee;
    return fee;
  }

  private exactFee({ account, feeCapBps = Infinity }: Entry, amount: number, bps: number): number {
    return account === this.settings.issuer ? 0 : amount * Math.min(bps, feeCapBps);
  }

  private leave(order: Entry): void {
    this.orders = this.orders.filter((other) => other !== order);
    if (order.exit !== undefined && order.filled > 0) this.closed.push(order);
  }

  private cancel(order: Entry, reason: string): void {
    this.say("cancelled", order.id, order.left, reason);
    this.leave(order);
  }

  private empty(): void {
    for (const order of this.orders.sort((a, b) => a.born - b.born))
      this.say("cancelled", order.id, order.left, "delisted");
    this.orders = [];
    if (this.endsAt === null) return;
    this.say("auction_ended", "-", 0);
    this.endsAt = null;
  }

  private settle(): void {
    for (;;) {
      const entry = this.closed.shift();
      if (entry !== undefined) {
        this.enterExit(entry);
        continue;
      }
      if (this.endsAt !== null) return;
      this.trigger();
      const next = this.orders.filter((order) => order.hit > 0).sort((a, b) => a.hit - b.hit)[0];
      if (next === undefined) return;
      this.activate(next);
    }
  }

  private enterExit({ id, account, side, stp, filled, exit, feeCapBps, feeAhead }: Entry): void {
    const { takeProfit, ...stop } = exit!;
    this.say("accepted", exit!.id);
    const order: NewOrder = {
      ...stop,
      account,
      side: side === "buy" ? "sell" : "buy",
      type: "oco",
      quantity: filled,
      price: takeProfit,
      stp,
      feeCapBps,
      feeAhead,
    };
    const entry = this.enter(order, id);
    if (this.endsAt === null) this.trade(entry);
  }

  private trigger(): void {
    for (const side of ["buy", "sell"] as const) {
      const reached = this.orders
        .filter(
          (order) =>
            order.side === side &&
            order.stop !== undefined &&
            this.last !== null &&
            within(side, this.last, order.stop),
        )
        .sort((a, b) => (side === "buy" ? a.stop! - b.stop! : b.stop! - a.stop!) || a.born - b.born);
      for (const order of reached) {
        this.say("triggered", order.id);
        Object.assign(order, { stop: undefined, rests: false, hit: ++this.count });
      }
    }
  }

  private activate(order: Entry): void {
    if (
      order.timeInForce === "FOK" &&
      this.rehearse({ ...order, id: "", quantity: order.left, type: "limit" }).traded < order.left
    ) {
      return this.cancel(order, "fok");
    }
    this.say("activated", order.id);
    order.hit = 0;
    if (order.type === "oco") order.price = order.stopLimitPrice;
    this.rest(order);
    this.trade(order);
  }

  private amend(command: Extract<Command, { type: "amend" }>): void {
    const order = this.find(command.orderId, command.account);
    if (order === undefined) return this.reject(command.orderId, "not_found");
    const { price = order.price, quantity = order.left, stopPrice = order.stop } = command;
    const problem = this.amendProblem(order, command);
    if (problem !== null) return this.reject(command.orderId, problem);
    const keeps = price === order.price && stopPrice === order.stop && quantity <= order.left;
    this.say("amended", order.id, quantity, price ?? "-", stopPrice ?? "-", keeps);
    Object.assign(order, { price, stop: stopPrice, left: quantity });
    order.shown = keeps ? Math.min(order.shown, quantity) : tip(order);
    if (keeps || !order.rests) return;
    order.rank = ++this.count;
    if (this.endsAt === null) this.trade(order);
  }

  private amendProblem(order: Entry, { price, stopPrice }: Extract<Command, { type: "amend" }>): string | null {
    if (order.type === "oco" || order.hit > 0 || (price !== undefined && order.price === undefined))
      return "not_amendable";
    if (stopPrice !== undefined && (order.stop === undefined || order.trail !== undefined)) return "not_amendable";
    if (stopPrice !== undefined && this.last !== null && within(order.side, this.last, stopPrice)) return "stop_price";
    if (price !== undefined && this.isFar(price, this.settings.bandBps)) return "price_band";
    const best = this.resting(order.side === "buy" ? "sell" : "buy")[0];
    const crossing = best !== undefined && within(order.side, price ?? order.price, best.price!);
    return order.postOnly && crossing ? "post_only" : null;
  }

  private quote(account: string, quotes: QuoteOrder[]): void {
    const highestBid = Math.max(0, ...quotes.filter((order) => order.side === "buy").map((order) => order.price));
    const lowestAsk = Math.min(
      Infinity,
      ...quotes.filter((order) => order.side === "sell").map((order) => order.price),
    );
    const far = quotes.find((order) => this.isFar(order.price, this.settings.bandBps));
    if (far !== undefined) return this.reject(far.id, "price_band");
    if (highestBid >= lowestAsk) return this.reject("", "crossed_quote");
    this.say("quoted", ...quotes.map((order) => order.id));
    for (const order of this.own(account)) this.leave(order);
    const entries = quotes.map((order) => this.enter({ ...order, account, type: "limit" }));
    if (this.endsAt !== null) return;
    for (const side of ["buy", "sell"] as const) {
      const best = entries
        .filter((order) => order.side === side)
        .sort((a, b) => (side === "buy" ? b.price! - a.price! : a.price! - b.price!));
      for (const entry of best) if (this.endsAt === null) this.trade(entry);
    }
  }

  private close(endsAt: number): void {
    this.say("auction_started", endsAt);
    this.endsAt = endsAt;
  }

  /** The end of the auction: tries every price, pairs the willing, and starts again after a self-trade. */
  private open(): void {
    const price = this.auctionPrice();
    const bids = this.resting("buy").filter((order) => price !== null && order.price! >= price);
    const asks = this.resting("sell").filter((order) => price !== null && order.price! <= price);
    const pairs: [Entry, Entry, number][] = [];
    const left = new Map([...bids, ...asks].map((order) => [order, order.left]));
    for (const bid of bids) {
      for (const ask of asks) {
        const quantity = Math.min(left.get(bid)!, left.get(ask)!);
        if (quantity === 0) continue;
        pairs.push(bid.rank > ask.rank ? [bid, ask, quantity] : [ask, bid, quantity]);
        left.set(bid, left.get(bid)! - quantity).set(ask, left.get(ask)! - quantity);
      }
    }
    const own = pairs.find(([taker, maker]) => taker.account === maker.account && taker.stp !== "none");
    if (own !== undefined) {
      this.preventSelfTrade(own[0], own[1]);
      return this.open();
    }
    for (const [taker, maker, quantity] of pairs) this.fill(taker, maker, price!, quantity);
    this.say(
      "auction_ended",
      price ?? "-",
      pairs.reduce((sum, [, , quantity]) => sum + quantity, 0),
    );
    this.endsAt = null;
    if (price !== null) this.reference = price;
  }

  private auctionPrice(): number | null {
    const high = this.resting("buy")[0]?.price ?? -1;
    const low = this.resting("sell")[0]?.price ?? Infinity;
    const target = this.reference ?? this.last ?? Math.floor((low + high) / 2);
    const candidates = [];
    for (let price = low; price <= high; price++) {
      const wanted = sum(this.resting("buy").filter((order) => order.price! >= price));
      const offered = sum(this.resting("sell").filter((order) => order.price! <= price));
      candidates.push([
        Math.min(wanted, offered),
        -Math.abs(wanted - offered),
        -Math.abs(price - target),
        -price,
      ] as const);
    }
    const best = candidates.sort((a, b) => b[0] - a[0] || b[1] - a[1] || b[2] - a[2] || b[3] - a[3])[0];
    return best === undefined ? null : -best[3];
  }

  private resting(side: Side): Entry[] {
    const better = (a: Entry, b: Entry): number => (side === "buy" ? b.price! - a.price! : a.price! - b.price!);
    return this.orders
      .filter((order) => order.rests && order.side === side)
      .sort((a, b) => better(a, b) || a.rank - b.rank);
  }

  private own(account: string): Entry[] {
    return this.orders.filter((order) => order.account === account).sort((a, b) => a.born - b.born);
  }

  private find(id: string, account: string): Entry | undefined {
    return this.orders.find((order) => order.id === id && order.account === account);
  }

  private isFar(price: number, bps: number | null): boolean {
    return bps !== null && this.reference !== null && Math.abs(price - this.reference) * 10_000 > this.reference * bps;
  }

  private reject(id: string, code: string): void {
    this.say("rejected", id, code);
  }

  private say(...words: (string | number | boolean)[]): void {
    this.said.push(words.join(" "));
  }
}

interface Entry extends NewOrder {
  parent: string | undefined;
  left: number;
  shown: number;
  filled: number;
  /** Stop price it waits for. */
  stop: number | undefined;
  born: number;
  rank: number;
  rests: boolean;
  /** Place in the queue of triggered stops; 0: not triggered. */
  hit: number;
  /** Its fees so far: in cents as charged, and in ten-thousandths of a cent before any rounding. */
  paid: number;
  exact: number;
}

/** Whether `price` is as good as `limit` for that side, or better. */
function within(side: Side, limit: number | undefined, price: number): boolean {
  return limit === undefined || (side === "buy" ? price <= limit : price >= limit);
}

function tip(order: Entry): number {
  return Math.min(order.displayQuantity ?? Infinity, order.left);
}

function sum(orders: Entry[]): number {
  return orders.reduce((total, order) => total + order.left, 0);
}
