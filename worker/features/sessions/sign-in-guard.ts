import { eq, inArray, lte, sql } from "drizzle-orm";
import { DAY, MINUTE } from "../../../domain/core/ranges.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { keyedHash } from "../../platform/crypto/keyed-hash.ts";
import { recordAct } from "../../platform/audit-log.ts";
import type { Database } from "../../platform/database.ts";
import { allowances, failedSignIns } from "../../platform/schema/index.ts";
import { type Allowance, takeAllowance } from "../../platform/allowance.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import type { UserRow } from "../accounts/index.ts";
import { knownDevice } from "./known-device.ts";
import type { SignInClient, TellQuota } from "./sign-in-client.ts";

/** Attempts at one name or account. */
export const ATTEMPTS: Allowance = { uses: 5, per: MINUTE };

/** From this many failures in a row on, each blocks: for a minute, then 2, 4, 8, and 15 at most. */
const BLOCKING_FAILURES = 5;
const LONGEST_BLOCK = 15;

/** Failures in a row are forgotten when there was none for so long, in milliseconds. */
export const FAILURES_KEPT = DAY;

/**
 * What is being guessed at: the password of whoever has that name (known or not),
 * the password of a signed-in account, or an account's second factor. A block of
 * one is none of the others: it ends no session, and keeps nobody from using one.
 */
export type Guarded = "name" | "account" | "second-factor";

/** An attempt that was let through. It counts as failed until it is said to have succeeded. */
export interface Attempt {
  succeeded(): Promise<void>;
  /** `userId` is the account, if there is one. */
  failed(userId: string | undefined): Promise<void>;
}

/**
 * Lets an attempt at something of an account (undefined if there is none) through, before the secret is
 * looked at: of parallel guesses none slips by. A device that the account knows is counted for itself, so
 * that others' guesses do not block it, nor its own others. Refusal: `too_many_attempts`, the same for names
 * that nobody has.
 */
export async function beginAttempt(
  context: ServiceContext,
  guarded: Guarded,
  subject: string,
  user: UserRow | undefined,
  { deviceTokens, tellQuota }: Pick<SignInClient, "deviceTokens" | "tellQuota">,
): Promise<Attempt> {
  const { env, db, now } = context;
  const key = guardKey(env, guarded, subject, knownDevice(env, user, deviceTokens));
  await takeOne(db, allowanceKey(key), now, tellQuota);
  const failures = await countFailure(db, key, now);
  return {
    succeeded: async () => {
      await db.delete(failedSignIns).where(eq(failedSignIns.usernameKey, key));
    },
    failed: async (userId) => {
      const act = { actor: null, subject: userId ?? null };
      await recordAct(context, { action: "sign_in_failed", ...act, detail: { guarded } });
      if (failures >= BLOCKING_FAILURES)
        await recordAct(context, { action: "sign_in_blocked", ...act, detail: { guarded, failures } });
    },
  };
}

const guardKey = (env: Env, guarded: Guarded, subject: string, device = ""): string =>
  keyedHash(env, device === "" ? `${guarded}\0${subject}` : `${guarded}\0${subject}\0${device}`);

const allowanceKey = (key: string): string => `sign-in:${key}`;

/**
 * Opens a name again that others' guesses have blocked, and the password of its account to those who are signed in.
 * Not the second factor: whoever has the mailbox shall not guess at it any faster.
 */
export async function forgetFailures({ env, db }: ServiceContext, { id, usernameKey }: UserRow): Promise<void> {
  const keys = [guardKey(env, "name", usernameKey), guardKey(env, "account", id)];
  await db.batch([
    db.delete(failedSignIns).where(inArray(failedSignIns.usernameKey, keys)),
    db.delete(allowances).where(inArray(allowances.key, keys.map(allowanceKey))),
  ]);
}

async function takeOne(db: Database, key: string, now: number, tellQuota: TellQuota): Promise<void> {
  const taken = await takeAllowance(db, key, ATTEMPTS, now);
  const { uses, per } = ATTEMPTS;
  tellQuota(taken.ok ? taken : { left: 0, fullIn: taken.retryIn + per - per / uses });
  if (!taken.ok) throw new ProblemError("too_many_attempts", undefined, taken.retryIn);
}

/** Counts a failure and blocks accordingly, in one statement, unless a block holds: the failures in a row with this one. */
async function countFailure(db: Database, key: string, now: number): Promise<number> {
  const failures = sql`iif(${failedSignIns.lastAt} < ${now - FAILURES_KEPT}, 1, ${failedSignIns.failures} + 1)`;
  const minutes = sql`min(${LONGEST_BLOCK}, 1 << min(${failures} - ${BLOCKING_FAILURES}, 4))`;
  const [counted] = await db
    .insert(failedSignIns)
    .values({ usernameKey: key, failures: 1, blockedUntil: 0, lastAt: now })
    .onConflictDoUpdate({
      target: failedSignIns.usernameKey,
      set: {
        failures,
        blockedUntil: sql`iif(${failures} < ${BLOCKING_FAILURES}, 0, ${now} + ${MINUTE} * ${minutes})`,
        lastAt: now,
      },
      setWhere: lte(failedSignIns.blockedUntil, now),
    })
    .returning({ failures: failedSignIns.failures });
  if (counted) return counted.failures;
  const blocked = await db.query.failedSignIns.findFirst({ where: eq(failedSignIns.usernameKey, key) });
  throw new ProblemError("too_many_attempts", undefined, Math.max(1, (blocked?.blockedUntil ?? now) - now));
}
