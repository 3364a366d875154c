import { beforeEach, expect, test, vi } from "vitest";
import { applyEvent } from "../order-book/core/engine/index.ts";
import { TestExchange } from "./exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "./requests.ts";

let exchange: TestExchange;
let logged: ReturnType<typeof vi.spyOn>;
const ada = () => exchange.account("ada");
const book = () => exchange.market(ARTIST);
const place = (account: string, request: ReturnType<typeof limitOrder>) =>
  exchange.account(account).call((portfolio) => portfolio.place(request));

beforeEach(() => {
  logged = vi.spyOn(console, "error").mockImplementation(() => undefined); // what is broken here is told there
  exchange = new TestExchange();
  exchange.list(ARTIST, 1_000).object.depth(); // who looks sees the issuer's quotes
});

/** Slips a bid that nobody matched into the book's memory: the next command finds the book crossed. */
function crossBook(): void {
  const { engine } = book().object.current;
  const order = {
    id: "smuggled",
    account: "eve",
    side: "buy",
    type: "limit",
    quantity: 1,
    price: 2_000,
    timeInForce: "GTC",
    stp: "cancel_maker",
  } as const;
  applyEvent(engine, { type: "accepted", order }, exchange.now);
}

test("a crossed book stops trading, says so, and stores nothing of it", async () => {
  const before = book().object.current.seq;
  crossBook();
  const order = await place("ada", limitOrder("buy", 1, 900));
  expect(order.status).toBe("submitting");
  expect(book().object.diagnostics().suspended).toMatch(/invariant 5 is broken: the book is crossed/);
  expect(logged).toHaveBeenCalledWith("trading suspended", expect.objectContaining({ artistId: ARTIST }));
  expect(book().object.current.seq).toBe(before);
  book().object.value(1_100, "test", exchange.now + 1);
  expect(book().object.current.seq).toBe(before);
});

test("a suspended book stays so when it is started again, and loses no order", async () => {
  const resting = await place("ada", limitOrder("buy", 2, 900));
  crossBook();
  const waiting = await place("ada", limitOrder("buy", 1, 901));
  book().crash();
  expect(book().object.diagnostics().suspended).not.toBeNull();
  await expect(ada().call((account) => account.cancel(resting.id))).rejects.toMatchObject({ code: "unavailable" });
  await exchange.advance(60_000);
  expect(ada().object.order(waiting.id)).toMatchObject({ status: "submitting" });
  expect(ada().object.order(resting.id)).toMatchObject({ status: "open" });

  expect(book().object.resume()).toBe(true);
  expect(book().object.resume()).toBe(false);
  await exchange.advance(600_000);
  expect(ada().object.order(waiting.id)).toMatchObject({ status: "open" });
  const { status } = await exchange.account("bob").call((account) => account.place(marketOrder("buy", 1)));
  expect(status).toBe("filled");
});

test("an account whose hold is not the worst case of its order stops trading; its books keep what they owe it", async () => {
  const { id } = await place("ada", limitOrder("buy", 10, 1_000));
  ada().object.read().openOrders.get(id)!.price = 1;
  await place("bob", limitOrder("buy", 4, 1_010));
  await place("bob", limitOrder("sell", 4, 1_000));
  await exchange.advance(1_000);
  expect(logged).toHaveBeenCalledWith(
    "trading suspended",
    expect.objectContaining({ account: "ada", reason: expect.stringContaining("invariant 4 is broken") }),
  );
  await expect(place("ada", limitOrder("buy", 1, 900))).rejects.toMatchObject({ code: "trading_suspended" });
  expect(ada().object.order(id)).toMatchObject({ filledQuantity: 0, price: 1_000 });
  expect(exchange.balance().pending).toBeGreaterThan(0);

  ada().crash();
  await expect(place("ada", limitOrder("buy", 1, 900))).rejects.toMatchObject({ code: "trading_suspended" });
  expect(ada().object.resume()).toBe(true);
  await exchange.advance(600_000);
  expect(ada().object.order(id)).toMatchObject({ filledQuantity: 4 });
  expect(exchange.balance().pending).toBe(0);
  const { cash, granted } = exchange.balance();
  expect(cash).toBe(granted);
});

test("an account whose stored holds do not add up is suspended when it is loaded", async () => {
  await place("ada", limitOrder("buy", 10, 900));
  ada().object.orders({ status: "open", limit: 1 }); // brings the tables up to the journal
  ada().storage.tables.exec("UPDATE account SET held_cash = held_cash - 1");
  ada().crash();
  await expect(place("ada", limitOrder("buy", 1, 900))).rejects.toMatchObject({ code: "trading_suspended" });
  expect(logged).toHaveBeenCalledWith(
    "trading suspended",
    expect.objectContaining({ reason: expect.stringContaining("cents held") }),
  );
});
