import { z } from "zod";

/** How many items of a list to answer with: at most `most`, and `usual` when nobody says. */
export const pageLimit = (most: number, usual: number) => z.coerce.number().int().min(1).max(most).default(usual);
