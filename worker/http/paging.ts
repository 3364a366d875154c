import type { PageCursor } from "../platform/page-cursor.ts";
import { InvalidRequest } from "./problems.ts";

/** A page of what was found when one more than the limit was asked for, and the cursor of the next. */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  cursorOf: (last: T) => string,
): { page: T[]; nextCursor: string | null } {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return { page, nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** Reads a cursor that is a number. Refusal: `invalid_request`. */
export function readNumber(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const number = Number(cursor);
  if (!/^\d+$/.test(cursor) || !Number.isSafeInteger(number)) throw invalidCursor();
  return number;
}

export const writeCursor = ({ time, id }: PageCursor): string => `${time}.${id}`;

/** Reads a cursor of rows that are ordered by time, then id. Refusal: `invalid_request`. */
export function readCursor(cursor: string | undefined): PageCursor | undefined {
  if (cursor === undefined) return undefined;
  const [, time, id] = /^(\d+)\.([\w-]+)$/.exec(cursor) ?? [];
  const read = { time: Number(time), id: id ?? "" };
  if (!Number.isSafeInteger(read.time)) throw invalidCursor();
  return read;
}

const invalidCursor = () => new InvalidRequest([{ path: "cursor", message: "Not a cursor of an earlier answer" }]);
