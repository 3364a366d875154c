import { expect, test } from "vitest";
import { ServerMessage, type Tick } from "../../domain/messages/wire.ts";
import { TickSubscriptions } from "./tick-subscriptions.ts";

const tick = (artistId: string, last = 1): Tick => ({
  artistId,
  last,
  bid: null,
  ask: null,
  fairValue: null,
  volume: 0,
  time: 1,
});
const [ada, bob, old] = [{ name: "ada" }, { name: "bob" }, { name: "old" }];

/** What a message tells of, as artist and price. */
function told(message: string | null): [string, number | null][] | null {
  if (message === null) return null;
  const parsed = ServerMessage.parse(JSON.parse(message));
  return parsed.type === "market" ? parsed.ticks.map(({ artistId, last }) => [artistId, last]) : null;
}

test("each is sent what they watch, and nothing where nothing of it moved", () => {
  const room = new TickSubscriptions<object>();
  room.watch(ada, ["a", "b"]);
  room.watch(bob, ["b", "c"]);
  const send = room.messagesFor([tick("a", 5), tick("b", 6), tick("z", 7)]);
  expect(told(send(ada))).toEqual([
    ["a", 5],
    ["b", 6],
  ]);
  expect(told(send(bob))).toEqual([["b", 6]]);
  expect(room.messagesFor([tick("z")])(ada)).toBeNull();
});

test("what is watched takes the place of what was watched before", () => {
  const room = new TickSubscriptions<object>();
  room.watch(ada, ["a"]);
  room.watch(ada, ["b"]);
  expect(told(room.messagesFor([tick("a"), tick("b")])(ada))).toEqual([["b", 1]]);
  room.watch(ada, []);
  expect(room.messagesFor([tick("a"), tick("b")])(ada)).toBeNull();
});

test("who says nothing of it is sent all of a small market, and as much of a large one as a page shows", () => {
  const room = new TickSubscriptions<object>();
  expect(told(room.messagesFor([tick("a"), tick("b")])(old))).toHaveLength(2);
  expect(told(room.messagesFor(Array.from({ length: 5_000 }, (_, n) => tick(`a${n}`)))(old))).toHaveLength(50);
});

test("who begins to watch is told what was last heard of that, and nothing of what is unknown", () => {
  const room = new TickSubscriptions<object>();
  room.messagesFor([tick("a", 1), tick("b", 2)]);
  room.messagesFor([tick("a", 3)]);
  expect(told(room.snapshotOf(["a", "nobody"]))).toEqual([["a", 3]]);
  expect(room.snapshotOf(["nobody"])).toBeNull();
});

test("who left is forgotten", () => {
  const room = new TickSubscriptions<object>();
  room.watch(ada, ["a"]);
  room.leave(ada);
  expect(told(room.messagesFor([tick("a")])(ada))).toEqual([["a", 1]]); // as one who never said
});
