import { z } from "zod";

/** How many items of a list to answer with: at most `most`, and `usual` when nobody says. */
export const pageLimit = (most: number, usual: number) => z.coerce.number().int().min(1).max(most).default(usual);

/** Where a list goes on. One of another list, or of the same list narrowed or sorted otherwise, is refused. */
export const Cursor = z
  .string()
  .max(1500)
  .optional()
  .meta({ description: "`nextCursor` of the page before, with all else but `limit` as it was asked for then" });
