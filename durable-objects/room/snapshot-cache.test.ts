import { expect, test } from "vitest";
import type { BookSnapshot } from "../protocol/book-snapshot.ts";
import { SnapshotCache } from "./snapshot-cache.ts";

/** A book at a journal position, which counts how often it is asked. */
function fakeBook() {
  const book = { seq: 7, calls: 0, listed: true };
  const cache = new SnapshotCache(async (): Promise<BookSnapshot | null> => {
    book.calls += 1;
    return book.listed ? { seq: book.seq, frame: `frame ${book.seq}` } : null;
  });
  return { book, cache };
}

test("a thousand who ask at once cost the book one call", async () => {
  const { book, cache } = fakeBook();
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => cache.get(0)));
  expect(new Set(answers)).toEqual(new Set(["frame 7"]));
  expect(await cache.get(999)).toBe("frame 7");
  expect(book.calls).toBe(1);
});

test("when the book has shown more than the snapshot has, it is asked again", async () => {
  const { book, cache } = fakeBook();
  await cache.get(0);
  cache.countShown(7);
  expect(await cache.get(1)).toBe("frame 7");
  book.seq = 8;
  cache.countShown(8);
  expect(await cache.get(2)).toBe("frame 8");
  expect(book.calls).toBe(2);
});

test("one who asks after a frame does not get what was asked for before it", async () => {
  const { book, cache } = fakeBook();
  const before = cache.get(0);
  cache.countShown(8);
  book.seq = 8;
  expect(await Promise.all([before, cache.get(0)])).toEqual(["frame 7", "frame 8"]);
});

test("the book is asked again after a second, after the room was empty, and after a failure", async () => {
  const { book, cache } = fakeBook();
  await cache.get(0);
  await cache.get(1_000);
  expect(book.calls).toBe(2);
  cache.drop();
  await cache.get(1_001);
  expect(book.calls).toBe(3);
  let fails = true;
  const failing = new SnapshotCache(async () => {
    if (fails) throw new Error("no book");
    return { seq: 1, frame: "frame" };
  });
  await expect(failing.get(0)).rejects.toThrow("no book");
  fails = false;
  expect(await failing.get(0)).toBe("frame");
});

test("that a book is not listed is not kept", async () => {
  const { book, cache } = fakeBook();
  book.listed = false;
  expect(await cache.get(0)).toBeNull();
  book.listed = true;
  expect(await cache.get(0)).toBe("frame 7");
});
