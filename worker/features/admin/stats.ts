import { desc } from "drizzle-orm";
import type { AdminStats } from "../../../domain/api/index.ts";
import type { Database } from "../../platform/database.ts";
import { accountDays } from "./schema.ts";

/** Days that are told one by one: those on which accounts were opened or deleted. */
const DAYS = 30;

/** How many accounts there are, and how many came and went lately. */
export async function adminStats(db: Database): Promise<AdminStats> {
  const days = await db.select().from(accountDays).orderBy(desc(accountDays.day)).limit(DAYS);
  return { accounts: days[0]?.open ?? 0, days };
}
