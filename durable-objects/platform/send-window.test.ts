import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_UNSEEN, SendWindow } from "./send-window.ts";

/** Sends messages of that length as a room would, until one may not be sent; answers what went out, marks among it. */
function sendAll(
  window: SendWindow,
  length: number,
  atMost = Number.POSITIVE_INFINITY,
): { sent: number; marks: string[] } {
  const marks: string[] = [];
  let sent = 0;
  for (; sent < atMost && window.admits(length); sent++)
    if (window.countSent(length)) {
      marks.push(`mark ${Math.random()}`);
      window.addMark(marks.at(-1) as string);
    }
  return { sent, marks };
}

test.each([1, 400, 30_000, 200_000])("who reads nothing is sent half a megabyte of messages of %d bytes", (length) => {
  const window = new SendWindow();
  const { sent } = sendAll(window, length);
  expect(window.unseen).toBeLessThanOrEqual(MAX_UNSEEN);
  expect(window.unseen + length + 64).toBeGreaterThan(MAX_UNSEEN);
  expect(sent * length).toBeLessThanOrEqual(MAX_UNSEEN);
});

test("who sends back each mark is sent on and on", () => {
  const window = new SendWindow();
  for (let round = 0; round < 1_000; round++) {
    const { sent, marks } = sendAll(window, 5_000, 90);
    expect(sent).toBe(90);
    for (const mark of marks) window.countSeen(mark);
  }
});

test("a mark is due after fifty messages, however small, and again after fifty more", () => {
  const window = new SendWindow();
  expect(sendAll(window, 1, 49).marks).toHaveLength(0);
  expect(sendAll(window, 1, 1).marks).toHaveLength(1);
  expect(sendAll(window, 1, 49).marks).toHaveLength(0);
  expect(sendAll(window, 1, 1).marks).toHaveLength(1);
});

test("the last mark stands for all before it", () => {
  const window = new SendWindow();
  const { marks } = sendAll(window, 1_000);
  expect(marks.length).toBeGreaterThan(5);
  window.countSeen(marks.at(-1) as string);
  expect(window.unseen).toBeLessThan(64 * 1024);
});

test("words that were never sent, and marks sent back twice, are worth nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constant("again")), { maxLength: 50 }), (said) => {
      const window = new SendWindow();
      const { marks } = sendAll(window, 1_000, 60);
      window.countSeen(marks[0] as string);
      const { unseen } = window;
      for (const word of said) window.countSeen(word === "again" ? (marks[0] as string) : word);
      expect(window.unseen).toBe(unseen);
    }),
  );
});

test("one message may be longer than all that may be unseen, when nothing is before it", () => {
  const window = new SendWindow();
  expect(window.admits(2 * MAX_UNSEEN)).toBe(true);
  expect(window.countSent(2 * MAX_UNSEEN)).toBe(true);
  window.addMark("it");
  expect(window.admits(1)).toBe(false);
  window.countSeen("it");
  expect(window.admits(1)).toBe(true);
});

test("what is unseen outlives the memory of the object, however often it is lost", () => {
  let window = new SendWindow();
  let sent = 0;
  for (let round = 0; round < 10_000 && window.admits(100); round++) {
    sent += sendAll(window, 100, 7).sent;
    window = new SendWindow(window.stored());
  }
  expect(sent * 100).toBeLessThanOrEqual(MAX_UNSEEN);
  window.countSeen(window.stored().mark as string);
  expect(window.admits(100_000)).toBe(true);
});
