import { expect, it } from "vitest";
import { createSnapshot } from "./snapshot.ts";

/** A snapshot whose answers come when the test says so. */
function open() {
  const asked: PromiseWithResolvers<string>[] = [];
  const applied: string[] = [];
  const snapshot = createSnapshot(
    () => {
      const answer = Promise.withResolvers<string>();
      asked.push(answer);
      return answer.promise;
    },
    (state) => void applied.push(state),
  );
  return { snapshot, asked, applied };
}

it("takes in an answer, and an earlier one only before it", async () => {
  const { snapshot, asked, applied } = open();
  const reloads = [snapshot.reload(), snapshot.reload(), snapshot.reload()];
  asked[0]?.resolve("first");
  await reloads[0];
  asked[2]?.resolve("third");
  await reloads[2];
  asked[1]?.resolve("second");
  await reloads[1];
  expect(applied).toEqual(["first", "third"]);
});

it("keeps the failure of the latest attempt until one succeeds", async () => {
  const { snapshot, asked } = open();
  const failure = new Error("unreachable");
  const failed = snapshot.reload();
  asked[0]?.reject(failure);
  await failed;
  expect([snapshot.error(), snapshot.isLoaded()]).toEqual([failure, false]);
  const loaded = snapshot.reload();
  asked[1]?.resolve("state");
  await loaded;
  expect([snapshot.error(), snapshot.isLoaded()]).toEqual([null, true]);
});

it("drops answers that were asked for before it was reset, and their failures", async () => {
  const { snapshot, asked, applied } = open();
  const late = [snapshot.reload(), snapshot.reload()];
  snapshot.reset();
  asked[0]?.resolve("of the last reader");
  asked[1]?.reject(new Error("too late"));
  await Promise.all(late);
  expect([applied, snapshot.error(), snapshot.isLoaded()]).toEqual([[], null, false]);
});
