import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { BOOK_FORMATS } from "../../../durable-objects/order-book/storage/formats.ts";
import { PORTFOLIO_FORMATS } from "../../../durable-objects/portfolio/storage/formats.ts";
import { storedVersion } from "../../../durable-objects/platform/migrations.ts";
import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import { resultOf } from "../../../durable-objects/protocol/outcome.ts";
import { limitOrder, marketOrder } from "../../../durable-objects/testing/requests.ts";

/* What earlier releases stored, opened by the objects themselves. See tests/fixtures/state. */

const REMA = "rema" as ListedArtistId;
const orderBook = () => env.ORDER_BOOK.getByName(REMA);
/** The auction that was under way may end in a halt of two seconds, as it was configured then. */
const PATIENCE = { timeout: 60_000, interval: 100 };
const OWNER = { credential: "a session", openedAt: 0 };

/** Gives an object what another stored, one statement a line, in place of all that it has. */
async function restore(stub: DurableObjectStub, sql: string): Promise<void> {
  await runInDurableObject(stub, async (_, { storage }) => {
    await storage.deleteAll();
    storage.transactionSync(() => {
      for (const statement of sql.split("\n").filter(Boolean)) storage.sql.exec(statement);
    });
  });
  await evictDurableObject(stub);
}

const versionOf = (stub: DurableObjectStub) => runInDurableObject(stub, (_, { storage }) => storedVersion(storage.sql));

test.each(env.STORED_STATE)(
  "a book and a portfolio of version $version open as they were, trade on, and open again",
  async ({ book, portfolio }) => {
    const account = () => env.PORTFOLIO.getByName(portfolio.expected.account);
    const evictBoth = () => Promise.all([evictDurableObject(orderBook()), evictDurableObject(account())]);
    await restore(orderBook(), book.sql);
    await restore(account(), portfolio.sql);

    const { seq, hash, house } = book.expected.fingerprint;
    expect(await orderBook().fingerprint()).toMatchObject({ seq, hash, house });
    expect((await orderBook().depth())?.bids).not.toEqual([]);
    const { cash, heldCash, granted } = portfolio.expected;
    expect(resultOf(await account().read(OWNER))).toMatchObject({ cash, heldCash, granted });
    expect([await versionOf(orderBook()), await versionOf(account())]).toEqual([
      BOOK_FORMATS.migrations.length,
      PORTFOLIO_FORMATS.migrations.length,
    ]);

    await orderBook().value(900, "test", Date.now() + 3_600_000); // later than the last was observed; halts are as configured here
    const buy = async () => resultOf(await account().place(OWNER, { ...marketOrder("buy", 1), artistId: REMA }));
    const bought = await vi.waitFor(buy, PATIENCE);
    expect(bought).toMatchObject({ status: "filled", filledQuantity: 1 });
    const price = Math.round(bought.filledNotional * 0.95);
    const resting = resultOf(await account().place(OWNER, { ...limitOrder("buy", 1, price), artistId: REMA }));
    expect(resting.status).toBe("open");
    await evictBoth(); // with the objects go the timers of what follows a trade
    const before = [await orderBook().depth(), await account().read(OWNER)];
    await evictBoth();
    expect([await orderBook().depth(), await account().read(OWNER)]).toEqual(before);
    expect(resultOf(await account().cancel(OWNER, resting.id)).status).toBe("cancelled");
  },
);

test("an object that nobody used stays without tables when it is asked about itself", async () => {
  const unused = [env.ORDER_BOOK.getByName("nobody-listed"), env.PORTFOLIO.getByName("nobody")] as const;
  expect([await unused[0].depth(), (await unused[1].balance()).granted]).toEqual([null, 0]);
  expect(await Promise.all(unused.map(versionOf))).toEqual([null, null]);
});
