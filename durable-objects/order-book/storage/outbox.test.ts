import { beforeEach, expect, test } from "vitest";
import { ObjectStorage } from "../../testing/platform/storage.ts";
import type { JournalEntry } from "../core/state.ts";
import { OrderBookStore } from "./store.ts";

let storage: ObjectStorage;
let store: OrderBookStore;

beforeEach(() => {
  storage = new ObjectStorage();
  store = new OrderBookStore(storage.tables);
  store.createTables("key");
});

const refusalOf = (seq: number): JournalEntry => ({
  seq,
  time: 1_000,
  event: { type: "rejected", orderId: "o", account: "ada", code: "price_band" },
});

test("an acknowledgement of nothing leaves nothing to write: a portfolio without a settlement gives one with each order", () => {
  store.outbox.acknowledge("ada", 0);
  expect(store.outbox.hasBacklog).toBe(false);
});

test("an acknowledgement takes what it covers, the first settlement included, and leaves what is later", () => {
  for (const seq of [1, 2, 3]) store.outbox.settle("tyla", [refusalOf(seq)], () => 1_000);
  const waiting = () => store.outbox.unacknowledged("ada", 10).map(({ seq }) => seq);
  store.outbox.acknowledge("ada", 1);
  expect(waiting()).toEqual([2, 3]);
  store.outbox.acknowledge("ada", 2);
  store.outbox.acknowledge("ada", 1); // late
  expect(waiting()).toEqual([3]);
});

test("a channel that was never tried has failed not once, and neither has one whose account has caught up", () => {
  store.outbox.settle("tyla", [refusalOf(1)], () => 1_000);
  store.outbox.catchUp(1);
  const channel = () => storage.read("SELECT attempts, due FROM channels");
  expect(channel()).toEqual([{ attempts: 0, due: 1_000 }]);
  store.outbox.schedule("ada", 2_000, 3);
  store.outbox.acknowledge("ada", 1);
  store.outbox.catchUp(1);
  expect(channel()).toEqual([{ attempts: 0, due: null }]);
});
