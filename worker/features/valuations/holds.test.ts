import { expect, test } from "vitest";
import { nowListed } from "../market-data/index.ts";
import { type Looked, sharedJump } from "./holds.ts";
import { standingAt } from "./standing.ts";

const standing = standingAt(2_000, 0);
const looked = (count: number, status: "held" | "valued"): Looked[] =>
  Array.from({ length: count }, (_, n) => {
    const held = { status: "held", cents: 9_000, combination: standing.combination, source: "plays" } as const;
    return { id: nowListed(`${status}-${n}`), standing, outcome: status === "held" ? held : { status, standing } };
  });

test("a jump of a few artists is theirs, one of many at once the source's", () => {
  expect(sharedJump([...looked(1, "held"), ...looked(50, "valued")])).toEqual([]);
  expect(sharedJump([...looked(4, "held"), ...looked(1, "valued")])).toEqual([]);
  expect(sharedJump([...looked(5, "held"), ...looked(95, "valued")])).toMatchObject([
    { artistId: null, reason: "shifted" },
  ]);
  expect(sharedJump([])).toEqual([]);
});
