import { and, eq, isNull } from "drizzle-orm";
import type { SecondFactorRequired, SignInMethod } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import { users } from "../../platform/schema/index.ts";
import type { UserRow } from "./account.ts";
import { beginAttempt } from "../sessions/sign-in-guard.ts";
import { issueChallenge } from "./challenges.ts";
import { newPasswordHash } from "../passwords/new-password.ts";
import { hashPassword, needsRehash, verifyPassword } from "../passwords/password.ts";
import { assertPassword } from "../passwords/passwords.ts";
import { Sessions, type SignedIn } from "../sessions/sessions.ts";
import { InRequest } from "./in-request.ts";

/** Opens accounts, and signs them in by password. */
export class Accounts extends InRequest {
  /** Opens an account and signs it in. Refusals: `username_taken`, `password_too_common`. */
  async register(username: string, password: string): Promise<SignedIn> {
    const user = {
      id: crypto.randomUUID(),
      username,
      usernameKey: username.toLowerCase(),
      passwordHash: await newPasswordHash(this.c.env, password, username),
      createdAt: Date.now(),
    };
    const [inserted] = await this.db.insert(users).values(user).onConflictDoNothing().returning();
    if (!inserted) throw new ProblemError("username_taken");
    await recordAct(this.c, { action: "registered", actor: user.id, subject: user.id });
    return await new Sessions(this.c).start(inserted, "password");
  }

  /** Signs in, or asks for the second factor. Refusals: `invalid_credentials`, `too_many_attempts`, the same and as slow for an unknown name. */
  async login(username: string, password: string): Promise<SignedIn | SecondFactorRequired> {
    const usernameKey = username.toLowerCase();
    const attempt = await beginAttempt(this.c, "name", usernameKey);
    const user = await this.db.query.users.findFirst({
      where: and(eq(users.usernameKey, usernameKey), isNull(users.deletedAt)),
    });
    const right = await verifyPassword(password, user?.passwordHash ?? undefined);
    if (!user || !right) {
      await attempt.failed(user?.id);
      throw new ProblemError("invalid_credentials");
    }
    await attempt.succeeded();
    await this.renewHash(user, password);
    return await this.admit(user, "password");
  }

  /** Begins a session for somebody whose first factor was right, or asks for the second. */
  async admit(user: UserRow, method: SignInMethod): Promise<SignedIn | SecondFactorRequired> {
    if (user.totpSince === null) return await new Sessions(this.c).start(user, method);
    const { secret, expiresAt } = await issueChallenge(
      this.db,
      "second-factor",
      { userId: user.id, data: { method } },
      Date.now(),
    );
    return { challenge: secret, expiresAt };
  }

  /** Notes that the caller has just shown the password again. Refusals: `wrong_password`, `too_many_attempts`. */
  async confirm(password: string): Promise<void> {
    const { user } = this.c.get("live");
    await assertPassword(this.c, user, password);
    await new Sessions(this.c).confirm(this.c.get("caller"));
    await recordAct(this.c, { action: "confirmed", actor: user.id, subject: user.id });
  }

  /** A hash made when less was thought enough is made anew while the password is at hand. */
  private async renewHash({ id, passwordHash }: UserRow, password: string): Promise<void> {
    if (passwordHash === null || !needsRehash(passwordHash)) return;
    await this.db
      .update(users)
      .set({ passwordHash: await hashPassword(password) })
      .where(and(eq(users.id, id), eq(users.passwordHash, passwordHash)));
  }
}
