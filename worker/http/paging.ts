import type { Route } from "../../domain/api/index.ts";
import { isKeyedHash, keyedHash } from "../platform/crypto/keyed-hash.ts";
import type { PagePosition } from "../platform/page-position.ts";
import { InvalidRequest } from "./problems.ts";

/** Where one list, as it was asked for, goes on. */
export interface Cursors {
  /** What the cursor that was shown stands for; undefined for the first page. */
  position: string | undefined;
  /** The cursor that stands for a position of this list. */
  cursorAt(position: string): string;
}

/**
 * The cursors of a list: each carries a keyed hash of the list, of how it was narrowed and sorted, and of the
 * position, so that only those are taken that this very list gave out. Refusal: `invalid_request`.
 */
export function cursorsOf(
  env: Env,
  { method, path }: Route,
  { cursor, limit: _limit, ...narrowing }: { cursor?: string | undefined; limit?: number },
): Cursors {
  const covered = (position: string) => JSON.stringify(["cursor", method, path, narrowing, position]);
  return {
    position: cursor === undefined ? undefined : read(cursor),
    cursorAt: (position) => `${keyedHash(env, covered(position))}.${position}`,
  };

  function read(cursor: string): string {
    const [, hash = "", position = ""] = /^([\w-]+)\.(.+)$/.exec(cursor) ?? [];
    if (!isKeyedHash(env, covered(position), hash)) throw refusedCursor();
    return position;
  }
}

/** The refusal of a cursor: `invalid_request`. */
export const refusedCursor = () => new InvalidRequest([{ path: "cursor", message: "Not a cursor of this list" }]);

/** A page of what was found when one more than the limit was asked for, and the position after which the next begins. */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  cursorOf: (last: T) => string,
): { page: T[]; nextCursor: string | null } {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return { page, nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** Reads a position that is a number. */
export const readNumber = (position: string | undefined): number | undefined =>
  position === undefined ? undefined : Number(position);

export const writePosition = ({ time, id }: PagePosition): string => `${time}.${id}`;

/** Reads a position among rows that are ordered by time, then id. */
export function readPosition(position: string | undefined): PagePosition | undefined {
  if (position === undefined) return undefined;
  const [time = "", id = ""] = position.split(".", 2);
  return { time: Number(time), id };
}
