import { lt } from "drizzle-orm";
import { DAY, HOUR } from "../../../domain/core/ranges.ts";
import { pruneChallenges } from "../accounts/challenges.ts";
import { database } from "../../platform/database.ts";
import { sessions } from "../../platform/schema/index.ts";
import { pruneAllowances } from "../../platform/allowance.ts";
import { pruneFailures } from "../sessions/sign-in-guard.ts";

/** The finest fair values are kept this long: no chart asks for older ones so finely. */
const KEEP_FINE = 8 * DAY;

/** Sessions are kept this long after they expired, for whoever looks into how an account was used. */
const KEEP_SESSIONS = 30 * DAY;

/** Drops what nobody can use any more, at `now` (ms). */
export async function tidy(env: Env, now: number): Promise<void> {
  const db = database(env);
  await env.DB.prepare("DELETE FROM fair_values WHERE grain < ? AND time < ?")
    .bind(HOUR, now - KEEP_FINE)
    .run();
  await pruneChallenges(db, now);
  await pruneAllowances(db, now);
  await pruneFailures(db, now);
  await db.delete(sessions).where(lt(sessions.expiresAt, now - KEEP_SESSIONS));
}
