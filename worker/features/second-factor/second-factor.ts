import { and, eq, isNotNull, isNull, lt, or } from "drizzle-orm";
import { ProblemError } from "../../../domain/core/problems.ts";
import { type Allowance, takeAllowance } from "../../platform/allowance.ts";
import { recordAct } from "../../platform/audit-log.ts";
import { hashSecret } from "../../platform/crypto/random-secret.ts";
import { open, seal } from "../../platform/crypto/sealed.ts";
import { secretsOf } from "../../platform/crypto/secrets.ts";
import type { Database } from "../../platform/database.ts";
import { recoveryCodes, users } from "../../platform/schema/index.ts";
import type { LiveContext, ServiceContext } from "../../platform/service-context.ts";
import {
  CHALLENGE_LIFETIMES,
  peekChallenge,
  redeemChallenge,
  revokeChallenges,
  sessionIsOpen,
  type UserRow,
} from "../accounts/index.ts";
import { changeAccount } from "../email/index.ts";
import { beginAttempt, type SignedIn, type SignInClient, startSession } from "../sessions/index.ts";
import { newRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";
import { newTotpSecret, totpStep, totpUri } from "./totp.ts";

/** Codes tried on one challenge; none comes back while it lasts. */
const TRIES: Allowance = { uses: 5, per: 5 * CHALLENGE_LIFETIMES["second-factor"] };

/**
 * Finishes a sign-in that a right password or Google began. Refusals: `wrong_code`,
 * `invalid_challenge`, also after five wrong codes, `too_many_attempts`.
 */
export async function answerSecondFactor(
  context: ServiceContext,
  challenge: string,
  code: string,
  client: SignInClient,
): Promise<SignedIn> {
  const { db, now } = context;
  const { userId, data } = (await peekChallenge(db, "second-factor", challenge, now)) ?? {};
  const user =
    userId && (await db.query.users.findFirst({ where: and(eq(users.id, userId), isNull(users.deletedAt)) }));
  if (!user) throw new ProblemError("invalid_challenge");
  const attempt = await beginAttempt(context, "second-factor", user.id, user, client);
  const taken = await takeAllowance(db, `second-factor:${hashSecret(challenge)}`, TRIES, now);
  if (!taken.ok) throw new ProblemError("invalid_challenge");
  if (!(await useCode(context, user, code))) {
    await attempt.failed(user.id);
    if (taken.left === 0) await redeemChallenge(db, "second-factor", challenge, now);
    throw new ProblemError("wrong_code");
  }
  await attempt.succeeded();
  if (!(await redeemChallenge(db, "second-factor", challenge, now))) throw new ProblemError("invalid_challenge");
  return await startSession(context, user, data?.["method"] === "google" ? "google" : "password", client);
}

/** A new secret for the caller's app, in place of one that was not confirmed. Refusal: `second_factor_on`. */
export async function beginTotp({ env, db, live: { user } }: LiveContext): Promise<{ secret: string; uri: string }> {
  const secret = newTotpSecret();
  const totpSecret = await seal(secret, purposeOf(user), secretsOf(env, "DATA_SECRET"));
  const begun = await db
    .update(users)
    .set({ totpSecret })
    .where(and(eq(users.id, user.id), isNull(users.totpSince)))
    .returning({ id: users.id });
  if (begun.length === 0) throw new ProblemError("second_factor_on");
  return { secret, uri: totpUri(secret, user.username) };
}

/** Switches the second factor on: the recovery codes. Refusals: `second_factor_on`, `second_factor_off` before `begin`, `wrong_code`, `too_many_attempts`. */
export async function confirmTotp(context: LiveContext, code: string, client: SignInClient): Promise<string[]> {
  const { env, db, now } = context;
  const { user } = context.live;
  if (user.totpSince !== null) throw new ProblemError("second_factor_on");
  if (user.totpSecret === null) throw new ProblemError("second_factor_off");
  const attempt = await beginAttempt(context, "second-factor", user.id, user, client);
  const { text: secret } = await open(user.totpSecret, purposeOf(user), secretsOf(env, "DATA_SECRET"));
  const step = totpStep(secret, plainCode(code), now);
  if (step === undefined) {
    await attempt.failed(user.id);
    throw new ProblemError("wrong_code");
  }
  await attempt.succeeded();
  const switched = await changeAccount(context, user, {
    statement: db
      .update(users)
      .set({ totpSince: now, totpLastStep: step })
      .where(
        and(
          eq(users.id, user.id),
          isNull(users.totpSince),
          eq(users.totpSecret, user.totpSecret),
          sessionIsOpen(db, context.live.session.id),
        ),
      )
      .returning({ id: users.id }),
    act: { action: "second_factor_on" },
    event: "second_factor_on",
  });
  if (switched.length === 0) throw new ProblemError("wrong_code"); // another secret was asked for meanwhile
  const { codes, drop, insert } = replacingRecoveryCodes(db, user.id);
  await db.batch([drop, insert]);
  return codes;
}

/** Switches the second factor off. Refusal: `second_factor_off`. */
export async function removeTotp(context: LiveContext): Promise<void> {
  const { db } = context;
  const { user } = context.live;
  const switched = await changeAccount(context, user, {
    statement: db
      .update(users)
      .set({ totpSecret: null, totpSince: null, totpLastStep: null })
      .where(and(eq(users.id, user.id), isNotNull(users.totpSince)))
      .returning({ id: users.id }),
    act: { action: "second_factor_off" },
    event: "second_factor_off",
  });
  if (switched.length === 0) throw new ProblemError("second_factor_off");
  await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, user.id));
  await revokeChallenges(db, user.id, "second-factor");
}

/** New recovery codes; the old ones no longer count. Refusal: `second_factor_off`. */
export async function renewRecoveryCodes(context: LiveContext): Promise<string[]> {
  const { db } = context;
  const { user } = context.live;
  if (user.totpSince === null) throw new ProblemError("second_factor_off");
  const { codes, drop, insert } = replacingRecoveryCodes(db, user.id);
  await changeAccount(context, user, {
    before: [drop],
    statement: insert,
    act: { action: "recovery_codes_renewed" },
    event: "recovery_codes_renewed",
  });
  return codes;
}

/** Whether a code of the app or a recovery code counts; if so, it does not a second time. */
async function useCode(context: ServiceContext, user: UserRow, typed: string): Promise<boolean> {
  const code = plainCode(typed);
  return /^\d{6}$/.test(code) ? await useTotp(context, user, code) : await useRecoveryCode(context, user, code);
}

/** Of two uses of one code at once, D1 lets one through. */
async function useTotp(context: ServiceContext, user: UserRow, code: string): Promise<boolean> {
  const { db, now } = context;
  if (user.totpSecret === null || user.totpSince === null) return false;
  const step = totpStep(await secretOf(context, user, user.totpSecret), code, now);
  if (step === undefined) return false;
  const used = await db
    .update(users)
    .set({ totpLastStep: step })
    .where(
      and(
        eq(users.id, user.id),
        isNotNull(users.totpSince),
        or(isNull(users.totpLastStep), lt(users.totpLastStep, step)),
      ),
    )
    .returning({ id: users.id });
  return used.length > 0;
}

async function useRecoveryCode(context: ServiceContext, user: UserRow, code: string): Promise<boolean> {
  const mine = and(eq(recoveryCodes.userId, user.id), eq(recoveryCodes.codeHash, recoveryCodeHash(code)));
  const used = await context.db.delete(recoveryCodes).where(mine).returning({ userId: recoveryCodes.userId });
  if (used.length === 0) return false;
  await recordAct(context, { action: "recovery_code_used", actor: user.id, subject: user.id });
  return true;
}

/** New recovery codes, and the statements that put them in place of the old ones. */
function replacingRecoveryCodes(db: Database, userId: string) {
  const codes = newRecoveryCodes();
  const rows = codes.map((code) => ({ userId, codeHash: recoveryCodeHash(code) }));
  const drop = db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  const insert = db.insert(recoveryCodes).values(rows).returning({ userId: recoveryCodes.userId });
  return { codes, drop, insert };
}

/** The secret of the app, sealed anew if that was done with the secret before. */
async function secretOf({ env, db }: ServiceContext, user: UserRow, totpSecret: string): Promise<string> {
  const secrets = secretsOf(env, "DATA_SECRET");
  const { text, stale } = await open(totpSecret, purposeOf(user), secrets);
  if (stale) {
    const renewed = await seal(text, purposeOf(user), secrets);
    await db
      .update(users)
      .set({ totpSecret: renewed })
      .where(and(eq(users.id, user.id), eq(users.totpSecret, totpSecret)));
  }
  return text;
}

const purposeOf = ({ id }: UserRow): string => `totp ${id}`;

/** Apps show codes in two groups of three. */
const plainCode = (typed: string): string => typed.replace(/\s/g, "");
