import { fnv1a } from "../../domain/core/fnv1a.ts";

/** Pairs of ground and figure; each pair is told apart by lightness, not by hue alone. */
const INKS = [
  ["#23395d", "#f2b84b", "#e8e2d4"],
  ["#5b2a4e", "#f08a6c", "#f4dccb"],
  ["#1f4d45", "#e9c46a", "#dfe9dc"],
  ["#7a2e2e", "#f3c9a5", "#e86f51"],
  ["#2d2a4a", "#9d8df1", "#e9e4fb"],
  ["#0f4c5c", "#fb8b24", "#e6f1f2"],
  ["#4a4e2f", "#d9d375", "#f0eedb"],
  ["#3b3b45", "#ef9fb0", "#efe7e9"],
  ["#164a41", "#9dc88d", "#f1b24a"],
  ["#6a2c70", "#f9c9d4", "#f08a5d"],
] as const;

export type Shape = "quarter" | "disc" | "half" | "ring" | "triangle";
const SHAPES: readonly Shape[] = ["quarter", "disc", "half", "ring", "triangle", "quarter"];

/** A generated record sleeve: a ground colour and four tiles. */
export interface Sleeve {
  ground: string;
  tiles: { shape: Shape; turns: number; colour: string }[];
}

/** The sleeve that belongs to a slug: always the same one. */
export function sleeveOf(slug: string): Sleeve {
  let seed = fnv1a(slug);
  const pick = (n: number) => {
    // xorshift32: short, and good enough to choose tiles.
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) % n;
  };
  const [ground, first, second] = INKS[pick(INKS.length)] ?? INKS[0];
  const tiles = Array.from({ length: 4 }, () => ({
    shape: SHAPES[pick(SHAPES.length)] ?? "disc",
    turns: pick(4),
    colour: pick(3) === 0 ? second : first,
  }));
  return { ground, tiles };
}
