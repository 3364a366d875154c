import fc from "fast-check";
import { expect, test } from "vitest";
import type { PortfolioPosition } from "../../../domain/messages/wire.ts";
import type { PortfolioState } from "../../protocol/portfolio-calls.ts";
import { PortfolioFeed } from "./portfolio-feed.ts";

const position = (artistId: string, shares: number, realisedPnl = 0): PortfolioPosition => ({
  artistId,
  shares,
  heldShares: 0,
  costBasis: shares * 100,
  realisedPnl,
});

type Message = ReturnType<PortfolioFeed["snapshot"]>;

/** An account's feed whose time passes when `pass` is called. */
function watched(positions: PortfolioPosition[]) {
  const state: PortfolioState = { version: 1, cash: 1_000, heldCash: 0, granted: 1_000, positions };
  const shown: Message[] = [];
  const tasks: (() => void)[] = [];
  const room = { open: true };
  const feed = new PortfolioFeed({
    state: () => structuredClone(state),
    isWatched: () => room.open,
    show: (message) => void shown.push(message),
    later: (task) => void tasks.push(task),
  });
  const change = (next: Partial<PortfolioState>, orders: string[] = []) => {
    Object.assign(state, next, { version: state.version + 1 });
    feed.add(orders);
  };
  feed.snapshot(); // somebody joins
  return { feed, shown, room, change, state, pass: () => tasks.splice(0).forEach((task) => task()) };
}

test("changes that come close together are one message, which says only what is different", () => {
  const { change, shown, pass } = watched([position("abba", 5), position("tyla", 1)]);
  change({ cash: 900 }, ["one"]);
  change({ positions: [position("abba", 5), position("tyla", 2)] }, ["two", "one"]);
  expect(shown).toEqual([]);
  pass();
  expect(shown).toEqual([
    {
      type: "portfolio_delta",
      version: 3,
      prevVersion: 1,
      cash: 900,
      heldCash: 0,
      positions: [position("tyla", 2)],
      orders: ["one", "two"],
    },
  ]);
  pass();
  expect(shown).toHaveLength(1);
});

test("one who joins gets all; what the others lack goes out before", () => {
  const { feed, change, shown, pass } = watched([position("abba", 5)]);
  change({ positions: [position("abba", 6)] }, ["one"]);
  expect(feed.snapshot()).toMatchObject({
    type: "portfolio",
    version: 2,
    positions: [position("abba", 6)],
    orders: [],
  });
  expect(shown).toMatchObject([{ version: 2, orders: ["one"] }]);
  pass();
  expect(shown).toHaveLength(1);
});

test("nothing is sent while nobody is there", () => {
  const { change, shown, room, pass, feed } = watched([]);
  room.open = false;
  change({ cash: 1 }, ["one"]);
  pass();
  expect(shown).toEqual([]);
  expect(feed.snapshot()).toMatchObject({ cash: 1 });
});

test("one whose object had left memory gets all with the first change", () => {
  const { change, shown, room, pass } = watched([position("abba", 5)]);
  room.open = false;
  change({ cash: 1 });
  pass();
  room.open = true;
  change({ cash: 2 }, ["one"]);
  pass();
  expect(shown).toMatchObject([{ type: "portfolio", cash: 2, positions: [position("abba", 5)], orders: ["one"] }]);
});

test("a position that is no longer listed is told once, with nothing in it", () => {
  const { change, shown, pass } = watched([position("abba", 5), position("tyla", 1)]);
  change({ positions: [position("tyla", 1)] });
  pass();
  const nothing = { artistId: "abba", shares: 0, heldShares: 0, costBasis: 0, realisedPnl: 0 };
  expect(shown).toMatchObject([{ positions: [nothing] }]);
});

test("a hundred positions of which one changes cost no more than that one", () => {
  const many = Array.from({ length: 100 }, (_, index) => position(`artist-${index}`, 1));
  const { change, shown, pass } = watched(many);
  change({ positions: many.map((one, index) => (index === 50 ? position(one.artistId, 2) : one)) });
  pass();
  expect(JSON.stringify(shown).length).toBeLessThan(300);
});

test("who applies what changed to what was known has what is, whatever changed", () => {
  const positions = fc
    .uniqueArray(
      fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 0, max: 3 }), fc.integer({ min: -1, max: 1 })),
      {
        selector: ([artistId]) => artistId,
      },
    )
    .map((all) =>
      all
        .map(([id, shares, pnl]) => position(id, shares, pnl))
        .filter(({ shares, realisedPnl }) => shares > 0 || realisedPnl !== 0),
    );
  fc.assert(
    fc.property(positions, fc.array(positions), (first, changes) => {
      const { change, pass, shown, state } = watched(first);
      const known = new Map(first.map((one) => [one.artistId, one]));
      for (const next of changes) change({ positions: next });
      pass();
      for (const one of shown.flatMap(({ positions }) => positions)) {
        if (one.shares > 0 || one.realisedPnl !== 0) known.set(one.artistId, one);
        else known.delete(one.artistId);
      }
      const sorted = (all: Iterable<PortfolioPosition>) =>
        [...all].toSorted((a, b) => (a.artistId < b.artistId ? -1 : 1));
      expect(sorted(known.values())).toEqual(sorted(state.positions));
    }),
  );
});
