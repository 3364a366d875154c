import { and, eq, gt } from "drizzle-orm";
import type { Database } from "../../platform/database.ts";
import { challenges } from "../../platform/schema/index.ts";
import { hashSecret, newSecret } from "../../platform/crypto/random-secret.ts";

/** What a secret was given out for, and how long it is good for in milliseconds. */
export const CHALLENGE_LIFETIMES = {
  "verify-email": 24 * 60 * 60_000,
  "reset-password": 30 * 60_000,
  "second-factor": 5 * 60_000,
  "add-passkey": 5 * 60_000,
  "passkey-sign-in": 5 * 60_000,
  google: 10 * 60_000,
} as const;
export type Purpose = keyof typeof CHALLENGE_LIFETIMES;

/** What a redeemed secret stood for. */
export interface Challenge {
  userId: string | null;
  data: Record<string, string>;
}

/**
 * Gives out a secret that can be redeemed once, for one purpose. `data` is kept
 * beside its hash. One that was given to the same user for the same purpose
 * before no longer counts.
 */
export async function issueChallenge(
  db: Database,
  purpose: Purpose,
  { userId, data }: Challenge,
  now: number,
): Promise<{ secret: string; expiresAt: number }> {
  const secret = newSecret();
  const expiresAt = now + CHALLENGE_LIFETIMES[purpose];
  if (userId !== null) await revokeChallenges(db, userId, purpose);
  await db.insert(challenges).values({ secretHash: hashSecret(secret), purpose, userId, data, expiresAt });
  return { secret, expiresAt };
}

/** Takes a secret back: what it stood for, or undefined when it is unknown, used, expired or for something else. */
export async function redeemChallenge(
  db: Database,
  purpose: Purpose,
  secret: string,
  now: number,
): Promise<Challenge | undefined> {
  const [found] = await db
    .delete(challenges)
    .where(
      and(
        eq(challenges.secretHash, hashSecret(secret)),
        eq(challenges.purpose, purpose),
        gt(challenges.expiresAt, now),
      ),
    )
    .returning({ userId: challenges.userId, data: challenges.data });
  return found;
}

/** What a secret stands for, leaving it good: for one that may be tried again. */
export async function peekChallenge(
  db: Database,
  purpose: Purpose,
  secret: string,
  now: number,
): Promise<Challenge | undefined> {
  return await db.query.challenges.findFirst({
    columns: { userId: true, data: true },
    where: and(
      eq(challenges.secretHash, hashSecret(secret)),
      eq(challenges.purpose, purpose),
      gt(challenges.expiresAt, now),
    ),
  });
}

/** Makes secrets given to a user worthless, for one purpose or for all. */
export async function revokeChallenges(db: Database, userId: string, purpose?: Purpose): Promise<void> {
  await db.delete(challenges).where(and(eq(challenges.userId, userId), purpose && eq(challenges.purpose, purpose)));
}
