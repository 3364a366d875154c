import { and, eq, isNotNull, isNull, lt, or } from "drizzle-orm";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import { recoveryCodes, users } from "../../platform/schema/index.ts";
import { notify } from "../email/mails.ts";
import { type Allowance, takeAllowance } from "../../platform/allowance.ts";
import { beginAttempt } from "../sessions/sign-in-guard.ts";
import type { UserRow } from "../accounts/account.ts";
import { CHALLENGE_LIFETIMES, peekChallenge, redeemChallenge, revokeChallenges } from "../accounts/challenges.ts";
import { newRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";
import { hashSecret } from "../sessions/refresh-token.ts";
import { open, seal } from "../../platform/crypto/sealed.ts";
import { secretsOf } from "../../platform/crypto/secrets.ts";
import { Sessions, type SignedIn } from "../sessions/sessions.ts";
import { newTotpSecret, totpStep, totpUri } from "./totp.ts";
import { InRequest } from "../accounts/in-request.ts";

/** Codes tried on one challenge; none comes back while it lasts. */
const TRIES: Allowance = { uses: 5, per: 5 * CHALLENGE_LIFETIMES["second-factor"] };

/** Signing in with codes of an authenticator app besides the password. */
export class SecondFactor extends InRequest {
  /**
   * Finishes a sign-in that a right password or Google began. Refusals: `wrong_code`,
   * `invalid_challenge`, also after five wrong codes, `too_many_attempts`.
   */
  async answer(challenge: string, code: string): Promise<SignedIn> {
    const { userId, data } = (await peekChallenge(this.db, "second-factor", challenge, Date.now())) ?? {};
    const user =
      userId && (await this.db.query.users.findFirst({ where: and(eq(users.id, userId), isNull(users.deletedAt)) }));
    if (!user) throw new ProblemError("invalid_challenge");
    const attempt = await beginAttempt(this.c, "second-factor", user.id);
    const taken = await takeAllowance(this.db, `second-factor:${hashSecret(challenge)}`, TRIES, Date.now());
    if (!taken.ok) throw new ProblemError("invalid_challenge");
    if (!(await this.useCode(user, code))) {
      await attempt.failed(user.id);
      if (taken.left === 0) await redeemChallenge(this.db, "second-factor", challenge, Date.now());
      throw new ProblemError("wrong_code");
    }
    await attempt.succeeded();
    if (!(await redeemChallenge(this.db, "second-factor", challenge, Date.now())))
      throw new ProblemError("invalid_challenge");
    return await new Sessions(this.c).start(user, data?.["method"] === "google" ? "google" : "password");
  }

  /** A new secret for the caller's app, in place of one that was not confirmed. Refusal: `second_factor_on`. */
  async begin(): Promise<{ secret: string; uri: string }> {
    const { user } = this.c.get("live");
    const secret = newTotpSecret();
    const totpSecret = await seal(secret, purposeOf(user), secretsOf(this.c.env, "DATA_SECRET"));
    const begun = await this.db
      .update(users)
      .set({ totpSecret })
      .where(and(eq(users.id, user.id), isNull(users.totpSince)))
      .returning({ id: users.id });
    if (begun.length === 0) throw new ProblemError("second_factor_on");
    return { secret, uri: totpUri(secret, user.username) };
  }

  /** Switches the second factor on: the recovery codes. Refusals: `second_factor_on`, `second_factor_off` before `begin`, `wrong_code`, `too_many_attempts`. */
  async confirm(code: string): Promise<string[]> {
    const { user } = this.c.get("live");
    if (user.totpSince !== null) throw new ProblemError("second_factor_on");
    if (user.totpSecret === null) throw new ProblemError("second_factor_off");
    const attempt = await beginAttempt(this.c, "second-factor", user.id);
    const now = Date.now();
    const { text: secret } = await open(user.totpSecret, purposeOf(user), secretsOf(this.c.env, "DATA_SECRET"));
    const step = totpStep(secret, plainCode(code), now);
    if (step === undefined) {
      await attempt.failed(user.id);
      throw new ProblemError("wrong_code");
    }
    await attempt.succeeded();
    const switched = await this.db
      .update(users)
      .set({ totpSince: now, totpLastStep: step })
      .where(and(eq(users.id, user.id), isNull(users.totpSince), eq(users.totpSecret, user.totpSecret)))
      .returning({ id: users.id });
    if (switched.length === 0) throw new ProblemError("wrong_code"); // another secret was asked for meanwhile
    const codes = await this.replaceRecoveryCodes(user.id);
    await recordAct(this.c, { action: "second_factor_on", actor: user.id, subject: user.id });
    await notify(this.c.env, user, "second_factor_on");
    return codes;
  }

  /** Switches the second factor off. Refusal: `second_factor_off`. */
  async remove(): Promise<void> {
    const { user } = this.c.get("live");
    const switched = await this.db
      .update(users)
      .set({ totpSecret: null, totpSince: null, totpLastStep: null })
      .where(and(eq(users.id, user.id), isNotNull(users.totpSince)))
      .returning({ id: users.id });
    if (switched.length === 0) throw new ProblemError("second_factor_off");
    await this.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, user.id));
    await revokeChallenges(this.db, user.id, "second-factor");
    await recordAct(this.c, { action: "second_factor_off", actor: user.id, subject: user.id });
    await notify(this.c.env, user, "second_factor_off");
  }

  /** New recovery codes; the old ones no longer count. Refusal: `second_factor_off`. */
  async renewRecoveryCodes(): Promise<string[]> {
    const { user } = this.c.get("live");
    if (user.totpSince === null) throw new ProblemError("second_factor_off");
    const codes = await this.replaceRecoveryCodes(user.id);
    await recordAct(this.c, { action: "recovery_codes_renewed", actor: user.id, subject: user.id });
    return codes;
  }

  /** Whether a code of the app or a recovery code counts; if so, it does not a second time. */
  private async useCode(user: UserRow, typed: string): Promise<boolean> {
    const code = plainCode(typed);
    return /^\d{6}$/.test(code) ? await this.useTotp(user, code) : await this.useRecoveryCode(user, code);
  }

  /** Of two uses of one code at once, D1 lets one through. */
  private async useTotp(user: UserRow, code: string): Promise<boolean> {
    if (user.totpSecret === null || user.totpSince === null) return false;
    const step = totpStep(await this.secretOf(user, user.totpSecret), code, Date.now());
    if (step === undefined) return false;
    const used = await this.db
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

  private async useRecoveryCode(user: UserRow, code: string): Promise<boolean> {
    const mine = and(eq(recoveryCodes.userId, user.id), eq(recoveryCodes.codeHash, recoveryCodeHash(code)));
    const used = await this.db.delete(recoveryCodes).where(mine).returning({ userId: recoveryCodes.userId });
    if (used.length === 0) return false;
    await recordAct(this.c, { action: "recovery_code_used", actor: user.id, subject: user.id });
    return true;
  }

  private async replaceRecoveryCodes(userId: string): Promise<string[]> {
    const codes = newRecoveryCodes();
    const rows = codes.map((code) => ({ userId, codeHash: recoveryCodeHash(code) }));
    await this.db.batch([
      this.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
      this.db.insert(recoveryCodes).values(rows),
    ]);
    return codes;
  }

  /** The secret of the app, sealed anew if that was done with the secret before. */
  private async secretOf(user: UserRow, totpSecret: string): Promise<string> {
    const secrets = secretsOf(this.c.env, "DATA_SECRET");
    const { text, stale } = await open(totpSecret, purposeOf(user), secrets);
    if (stale) {
      const renewed = await seal(text, purposeOf(user), secrets);
      await this.db
        .update(users)
        .set({ totpSecret: renewed })
        .where(and(eq(users.id, user.id), eq(users.totpSecret, totpSecret)));
    }
    return text;
  }
}

const purposeOf = ({ id }: UserRow): string => `totp ${id}`;

/** Apps show codes in two groups of three. */
const plainCode = (typed: string): string => typed.replace(/\s/g, "");
