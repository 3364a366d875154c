import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import type { BookMessage } from "../../../domain/messages/book-events.ts";
import { DAY } from "../../../domain/core/ranges.ts";
import { refreshStale } from "../../../worker/features/market/refresh.ts";
import { database } from "../../../worker/platform/database.ts";
import { call, expectProblem, request } from "../support/api.ts";
import { limitOrder, list, marketOrder } from "../support/exchange.ts";
import { bookMessage, consume, projection } from "../support/jobs.ts";
import { actsOn, newUser, newUserAs, type User } from "../support/users.ts";

const SECOND = 1_000;

let moderator: User;
let networks = 0;
beforeAll(async () => {
  moderator = await newUserAs("moderator");
});

/** Two accounts of one person: opened from one network. */
async function twins(): Promise<[User, User]> {
  const address = `198.51.100.${++networks}`;
  return [await newUser({ address }), await newUser({ address })];
}

type Trade = BookMessage["trades"][number];

/** Hands the consumer a message of a book: who bought of whom, so many seconds ago. */
async function project(
  artistId: string,
  seq: number,
  trades: [buyer: { id: string }, seller: { id: string }][],
  ago = 0,
): Promise<void> {
  const time = Date.now() - ago;
  const rows = trades.map(([buyer, seller], index): Trade => {
    return { seq: seq + index, time, price: 1_000, quantity: 10, side: "buy", buyer: buyer.id, seller: seller.id };
  });
  await deliver(bookMessage(artistId, seq + trades.length, { from: seq, trades: rows }));
}

async function deliver(message: BookMessage): Promise<void> {
  expect(await consume("anticip-events", [message])).toMatchObject({ explicitAcks: ["0"] });
}

const flagged = async (query: Partial<api.RouteInput<typeof api.listFlags>["query"]> = {}) =>
  (await call(api.listFlags, { query, token: moderator.token })).flags;
const of = async (artistId: string) => (await flagged({ limit: 200 })).filter((flag) => flag.artistId === artistId);
const review = (id: number, status: api.FlagStatus, note = "") =>
  call(api.reviewFlag, { params: { id }, body: { status, note }, token: moderator.token });

test("two accounts used from one network that trade with each other are flagged, through the real exchange", async () => {
  await list("tyla", 1_000);
  const [ada, bob] = await twins();
  await call(api.placeOrder, { body: marketOrder("tyla", "buy", 10), token: ada.token });
  await call(api.placeOrder, { body: limitOrder("tyla", "sell", 4, 1_002), token: ada.token });
  await call(api.placeOrder, { body: limitOrder("tyla", "buy", 4, 1_002), token: bob.token });
  await vi.waitFor(async () => expect(await of("tyla")).toHaveLength(1), { timeout: 25_000, interval: 200 });
  const [flag] = await of("tyla");
  expect(flag).toMatchObject({
    kind: "self_dealing",
    trades: 1,
    quantity: 4,
    notional: 4_008,
    status: "open",
    note: "",
    reviewedBy: null,
  });
  expect(new Map(flag?.accounts.map(({ id, username }) => [id, username]))).toEqual(
    new Map([
      [ada.id, ada.username],
      [bob.id, bob.username],
    ]),
  );
  expect(flag?.reason).toContain("same network");
  await call(api.placeOrder, { body: limitOrder("tyla", "sell", 3, 1_002), token: bob.token });
  await call(api.placeOrder, { body: limitOrder("tyla", "buy", 3, 1_002), token: ada.token });
  await vi.waitFor(
    async () =>
      expect(await of("tyla")).toMatchObject([{ kind: "wash_trade", trades: 2, quantity: 7, notional: 7_014 }]),
    { timeout: 25_000, interval: 200 },
  );
});

describe("nobody is flagged", () => {
  test("who trades with the issuer, or with somebody of another network", async () => {
    const [ada] = await twins();
    const stranger = await newUser({ address: "203.0.113.1" });
    await project("honest", 1, [
      [ada, { id: "issuer" }],
      [{ id: "issuer" }, ada],
      [ada, stranger],
      [stranger, ada],
    ]);
    expect(await of("honest")).toEqual([]);
  });

  test("whose networks are not known", async () => {
    await project("unknown", 1, [[await newUser(), await newUser()]]);
    expect(await of("unknown")).toEqual([]);
  });

  test("who left that network more than thirty days ago", async () => {
    const [ada, bob] = await twins();
    await env.DB.prepare("UPDATE account_addresses SET last_seen_at = ? WHERE user_id = ?")
      .bind(Date.now() - 30 * DAY - SECOND, bob.id)
      .run();
    await project("moved", 1, [[ada, bob]]);
    expect(await of("moved")).toEqual([]);
  });

  test("for what is older than thirty days and only told again", async () => {
    const [ada, bob] = await twins();
    await project("rebuilt", 1, [[ada, bob]], 30 * DAY + SECOND);
    expect(await of("rebuilt")).toEqual([]);
  });
});

describe("value that is given away", () => {
  let seqs = 0;
  let addresses = 0;
  const strangers = () =>
    Promise.all(Array.from({ length: 2 }, () => newUser({ address: `203.0.113.${++addresses}` }))) as Promise<
      [User, User]
    >;

  /** The payer buys above fair value ($10.00) and sells below it, so many rounds of a hundred shares: $8.00 each. */
  async function throwValue(artistId: string, [payer, gainer]: [User, User], rounds: number, ago = 0): Promise<void> {
    const time = Date.now() - ago;
    const from = seqs;
    const trades = Array.from({ length: rounds }, (): Trade[] => [
      { seq: ++seqs, time, price: 1_004, quantity: 100, side: "buy", buyer: payer.id, seller: gainer.id },
      { seq: ++seqs, time, price: 996, quantity: 100, side: "sell", buyer: gainer.id, seller: payer.id },
    ]).flat();
    const valuations = [{ seq: from, time: time - DAY / 24, fairValue: 1_000, source: "test" }];
    await deliver(bookMessage(artistId, seqs, { from, trades, valuations }));
  }

  test("between accounts that share no network is flagged, with who gained by it", async () => {
    const [payer, gainer] = await strangers();
    await throwValue("thrown", [payer, gainer], 20);
    expect(await of("thrown")).toMatchObject([
      { kind: "value_transfer", trades: 40, gainer: gainer.id, gained: 16_000, status: "open" },
    ]);
    expect((await of("thrown"))[0]?.reason).toContain("$160.00 more than the shares were worth, 100 % of it one way");
  });

  test("is measured over all artists, and flagged in each", async () => {
    const pair = await strangers();
    await throwValue("spread-one", pair, 8);
    expect(await of("spread-one")).toEqual([]);
    await throwValue("spread-two", pair, 8);
    expect(await of("spread-one")).toMatchObject([{ kind: "value_transfer", gained: 6_400 }]);
    expect(await of("spread-two")).toMatchObject([{ kind: "value_transfer", gained: 6_400 }]);
  });

  test("by several young accounts to one counts together", async () => {
    const [, gainer] = await strangers();
    for (let index = 0; index < 4; index++) await throwValue("many", [(await strangers())[0], gainer], 4);
    expect((await of("many")).map(({ gained }) => gained)).toEqual([3_200]); // the fourth made it more than $100
    await throwValue("many", [(await strangers())[0], gainer], 4);
    expect(await of("many")).toHaveLength(2);
  });

  test("to and fro, now at one's cost and now at the other's, is trading", async () => {
    const [ada, bob] = await strangers();
    await throwValue("fair", [ada, bob], 20);
    const before = (await of("fair")).length;
    const [cy, dee] = await strangers();
    for (let index = 0; index < 10; index++) {
      await throwValue("even", [cy, dee], 2, index * SECOND);
      await throwValue("even", [dee, cy], 2, index * SECOND);
    }
    expect([before, (await of("even")).length]).toEqual([1, 0]);
  });

  test("comes to the same whatever order messages come in, and however often", async () => {
    const pair = await strangers();
    const [first, second] = [seqs, seqs + 20];
    await throwValue("repeated", pair, 10);
    await throwValue("repeated", pair, 10);
    const flags = await of("repeated");
    expect(flags).toMatchObject([{ gained: 16_000 }]);
    const trades = (await projection("repeated")).trades as unknown as Trade[];
    for (const from of [second, first, second])
      await deliver(
        bookMessage("repeated", seqs, { from, trades: trades.filter(({ seq }) => seq > from && seq <= from + 20) }),
      );
    expect(await of("repeated")).toEqual(flags);
  });

  test("lifts no artist in the list by volume, unless a moderator dismisses it", async () => {
    const [honest, thrown] = ["raye", "doechii"];
    await list(honest, 1_000);
    await list(thrown, 1_000);
    const [one, other] = await strangers();
    const trade = { seq: 90_001, time: Date.now(), price: 1_000, quantity: 100, side: "buy" } as const;
    await deliver(bookMessage(honest, 90_001, { trades: [{ ...trade, buyer: one.id, seller: other.id }] }));
    seqs = 90_001;
    await throwValue(thrown, await strangers(), 20);
    const places = async () => {
      await refreshStale({ env, db: database(env), actor: null, requestId: "test", now: Date.now() });
      const { artists } = await call(api.listArtists, { query: { sort: "volume" } });
      return artists.filter(({ id }) => id === honest || id === thrown);
    };
    expect(await places()).toMatchObject([
      { id: honest, turnover24h: 100_000, flaggedTurnover24h: 0 },
      { id: thrown, turnover24h: 4_000_000, flaggedTurnover24h: 4_000_000 },
    ]);
    const [flag] = await of(thrown);
    await review(flag?.id ?? 0, "confirmed");
    expect((await places())[0]?.id).toBe(honest);
    await review(flag?.id ?? 0, "dismissed");
    expect(await places()).toMatchObject([{ id: thrown, flaggedTurnover24h: 0 }, { id: honest }]);
  });

  /** The best prices of a book. */
  async function bestOf(artistId: string): Promise<{ bid: number; ask: number }> {
    const { bids, asks } = await call(api.getBook, { params: { id: artistId } });
    return { bid: bids[0]?.[0] ?? 0, ask: asks[0]?.[0] ?? 0 };
  }

  test("inside the issuer's spread, on the real exchange", async () => {
    await list("sza", 1_000);
    const [payer, gainer] = await strangers();
    await call(api.placeOrder, { body: marketOrder("sza", "buy", 400), token: gainer.token });
    const place = ({ token }: User, side: "buy" | "sell", price: number) =>
      // What a maker bought arrives a moment later.
      vi.waitFor(() => call(api.placeOrder, { body: limitOrder("sza", side, 400, price), token }));
    for (let round = 0; round < 10; round++) {
      const ask = (await bestOf("sza")).ask - 1;
      await place(gainer, "sell", ask);
      await place(payer, "buy", ask);
      const bid = (await bestOf("sza")).bid + 1;
      await place(gainer, "buy", bid);
      await place(payer, "sell", bid);
    }
    await vi.waitFor(
      async () =>
        expect(await of("sza")).toMatchObject([
          { kind: "value_transfer", gainer: gainer.id, trades: 20, notional: expect.any(Number) },
        ]),
      { timeout: 25_000, interval: 200 },
    );
  });
});

describe("a flag", () => {
  test("counts what the two traded in the thirty days up to their last trade, of that artist", async () => {
    const [ada, bob] = await twins();
    await project("counted", 1, [[bob, ada]], 31 * DAY);
    await project(
      "counted",
      2,
      [
        [ada, bob],
        [ada, bob],
      ],
      2 * SECOND,
    );
    await project("elsewhere", 1, [[bob, ada]]);
    await project("counted", 4, [[ada, bob]]);
    expect(await of("counted")).toMatchObject([{ kind: "self_dealing", trades: 3, quantity: 30, notional: 30_000 }]);
    expect(await of("elsewhere")).toMatchObject([{ kind: "self_dealing", trades: 1 }]);
  });

  test("says how many accounts use the network: many share one of a campus", async () => {
    const [ada, bob] = await twins();
    await newUser({ address: `198.51.100.${networks}` });
    await project("campus", 1, [[ada, bob]]);
    expect((await of("campus"))[0]?.reason).toContain("3 accounts");
  });

  test("is the same whatever order messages come in, and however often", async () => {
    const [ada, bob] = await twins();
    const [early, late] = [Date.now() - 2 * SECOND, Date.now()];
    const trade = (seq: number, time: number, buyer: User, seller: User): Trade => ({
      seq,
      time,
      price: 1_000,
      quantity: 10,
      side: "buy",
      buyer: buyer.id,
      seller: seller.id,
    });
    const messages = [
      bookMessage("shuffled", 2, { trades: [trade(2, late, bob, ada)] }),
      bookMessage("shuffled", 1, { trades: [trade(1, early, ada, bob)] }),
    ];
    for (const message of [...messages, ...messages, ...messages.toReversed()]) await deliver(message);
    expect(await of("shuffled")).toMatchObject([
      { kind: "wash_trade", trades: 2, firstTradeAt: early, lastTradeAt: late },
    ]);
  });

  test("that was reviewed stays so when a message comes again, and is open again when they trade again", async () => {
    const [ada, bob] = await twins();
    await project("again", 1, [[ada, bob]], 5 * SECOND);
    const [flag] = await of("again");
    const reviewed = await review(flag?.id ?? 0, "dismissed", "siblings");
    const [trade] = (await projection("again")).trades as unknown as Trade[];
    if (!trade) throw new Error("the trade was not projected");
    await deliver(bookMessage("again", 1, { trades: [trade] }));
    expect(await of("again")).toEqual([reviewed]);
    await project("again", 2, [[ada, bob]]);
    expect(await of("again")).toMatchObject([
      { id: flag?.id, status: "open", trades: 2, note: "siblings", reviewedBy: moderator.id },
    ]);
  });

  test("survives that projections are dropped and told again", async () => {
    const [ada, bob] = await twins();
    await project(
      "dropped",
      1,
      [
        [ada, bob],
        [bob, ada],
      ],
      5 * SECOND,
    );
    const before = await of("dropped");
    const trades = (await projection("dropped")).trades as unknown as Trade[];
    await env.DB.prepare("DELETE FROM trades WHERE artist_id = 'dropped'").run();
    for (const trade of trades.toReversed()) {
      await deliver(bookMessage("dropped", trade.seq, { trades: [trade] }));
      expect(await of("dropped")).toEqual(before);
    }
  });
});

test("a failure to flag holds up no projection, and is tried again", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const [ada, bob] = await twins();
  await env.DB.prepare("ALTER TABLE flags RENAME TO flags_away").run();
  const trade: Trade = {
    seq: 1,
    time: Date.now(),
    price: 1_000,
    quantity: 10,
    side: "buy",
    buyer: ada.id,
    seller: bob.id,
  };
  const message = bookMessage("failing", 1, { trades: [trade] });
  expect(await consume("anticip-events", [message])).toMatchObject({ retryMessages: [{ msgId: "0" }] });
  expect((await projection("failing")).trades).toHaveLength(1);
  await env.DB.prepare("ALTER TABLE flags_away RENAME TO flags").run();
  await deliver(message);
  expect(await of("failing")).toHaveLength(1);
});

test("a message without trades between users asks nothing about anybody", async () => {
  const prepare = vi.spyOn(env.DB, "prepare");
  // The market asks, of the artist, how much of its turnover is flagged.
  const asked = () =>
    prepare.mock.calls.filter(([sql]) => /account_addresses|flags/.test(sql) && !/market_activity/.test(sql));
  const ada = await newUser();
  prepare.mockClear();
  await project("quiet", 1, [[ada, { id: "issuer" }]]);
  expect(asked()).toEqual([]);
  await project("quiet", 2, [[ada, moderator]]);
  expect(asked()).toHaveLength(1);
  prepare.mockRestore();
});

test("what a pair traded is found by an index of its own", async () => {
  const plan = await env.DB.prepare(
    "EXPLAIN QUERY PLAN SELECT buyer, MAX(time) FROM trades WHERE artist_id = ?1 AND buyer IN (?2, ?3) AND seller IN (?2, ?3) AND buyer <> 'issuer' AND seller <> 'issuer' GROUP BY buyer",
  )
    .bind("tyla", "a", "b")
    .all<{ detail: string }>();
  expect(plan.results[0]?.detail).toContain("trades_pair (artist_id=? AND buyer=? AND seller=?)");
});

describe("the list of flags", () => {
  test("comes last traded first, in pages without gaps or repeats", async () => {
    const whole = await flagged({ limit: 200 });
    expect(whole.length).toBeGreaterThan(5);
    expect(whole.map(({ lastTradeAt }) => lastTradeAt)).toEqual(
      whole.map(({ lastTradeAt }) => lastTradeAt).toSorted((a, b) => b - a),
    );
    const paged: api.Flag[] = [];
    let cursor: string | undefined;
    do {
      const page = await call(api.listFlags, { query: { limit: 2, cursor }, token: moderator.token });
      paged.push(...page.flags);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(whole);
    await expectProblem(
      await request(api.listFlags, { query: { cursor: "x" }, token: moderator.token }),
      "invalid_request",
    );
  });

  test("can be only those that are open", async () => {
    const [ada, bob] = await twins();
    await project("closed-case", 1, [[ada, bob]]);
    const [flag] = await of("closed-case");
    await review(flag?.id ?? 0, "confirmed");
    expect((await flagged({ status: "open", limit: 200 })).map(({ artistId }) => artistId)).not.toContain(
      "closed-case",
    );
    expect((await flagged({ status: "confirmed" })).map(({ artistId }) => artistId)).toEqual(["closed-case"]);
  });

  test("is for moderators and admins only", async () => {
    await expectProblem(await request(api.listFlags, { query: {}, token: (await newUser()).token }), "forbidden");
    await call(api.listFlags, { query: {}, token: (await newUserAs("admin")).token });
  });
});

describe("a review", () => {
  test("says what the flag came to, who says so and when, and is recorded", async () => {
    const [ada, bob] = await twins();
    await project("reviewed", 1, [[ada, bob]]);
    const [flag] = await of("reviewed");
    const reviewed = await review(flag?.id ?? 0, "confirmed", "same person");
    expect(reviewed).toMatchObject({
      ...flag,
      status: "confirmed",
      note: "same person",
      reviewedBy: moderator.id,
      reviewedAt: expect.any(Number),
    });
    expect(await of("reviewed")).toEqual([reviewed]);
    expect(await actsOn(`flag:${flag?.id}`)).toEqual([
      { action: "flag_reviewed", actor: moderator.id, detail: { status: "confirmed" } },
    ]);
  });

  test("of a flag that is not there, or by somebody who may not, changes nothing", async () => {
    await expectProblem(
      await request(api.reviewFlag, { params: { id: 999_999 }, body: { status: "dismissed" }, token: moderator.token }),
      "unknown_flag",
    );
    const before = await flagged({ limit: 200 });
    await expectProblem(
      await request(api.reviewFlag, {
        params: { id: before[0]?.id ?? 0 },
        body: { status: "dismissed" },
        token: (await newUser()).token,
      }),
      "forbidden",
    );
    expect(await flagged({ limit: 200 })).toEqual(before);
  });
});
