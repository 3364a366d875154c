import { eq } from "drizzle-orm";
import type { SecondFactorRequired, SignInMethod } from "../../domain/api/index.ts";
import { ProblemError } from "../../domain/problems.ts";
import { recordAct } from "../audit-log.ts";
import type { ApiContext, Caller } from "../context.ts";
import { type Database, database } from "../database/client.ts";
import { users } from "../database/schema.ts";
import type { UserRow } from "./account.ts";
import { issueChallenge } from "./challenges.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { Sessions, type SignedIn } from "./sessions.ts";

/** Opens accounts, and signs them in by password. */
export class Accounts {
  private readonly c: ApiContext;
  private readonly db: Database;

  constructor(c: ApiContext) {
    this.c = c;
    this.db = database(c.env);
  }

  /** Opens an account and signs it in. Refusal: `username_taken`. */
  async register(username: string, password: string): Promise<SignedIn> {
    const user = { id: crypto.randomUUID(), username, usernameKey: username.toLowerCase(), passwordHash: await hashPassword(password), createdAt: Date.now() };
    const [inserted] = await this.db.insert(users).values(user).onConflictDoNothing().returning();
    if (!inserted) throw new ProblemError("username_taken");
    await recordAct(this.c, { action: "registered", actor: user.id, subject: user.id });
    return await new Sessions(this.c).start(inserted, "password");
  }

  /** Signs in, or asks for the second factor. Refusal: `invalid_credentials`, the same and as slow for an unknown name. */
  async login(username: string, password: string): Promise<SignedIn | SecondFactorRequired> {
    const user = await this.db.query.users.findFirst({ where: eq(users.usernameKey, username.toLowerCase()) });
    const right = await verifyPassword(password, user?.passwordHash ?? undefined);
    if (!user || !right) throw new ProblemError("invalid_credentials");
    return await this.admit(user, "password");
  }

  /** Begins a session for somebody whose first factor was right, or asks for the second. */
  async admit(user: UserRow, method: SignInMethod): Promise<SignedIn | SecondFactorRequired> {
    if (user.totpSince === null) return await new Sessions(this.c).start(user, method);
    const { secret, expiresAt } = await issueChallenge(this.db, "second-factor", { userId: user.id, data: { method } }, Date.now());
    return { challenge: secret, expiresAt };
  }

  /** Notes that the caller has just shown the password again. Refusal: `wrong_password`. */
  async confirm(caller: Caller, password: string): Promise<void> {
    const sessions = new Sessions(this.c);
    const { user } = await sessions.live(caller);
    if (!(await verifyPassword(password, user.passwordHash ?? undefined))) throw new ProblemError("wrong_password");
    await sessions.confirm(caller);
    await recordAct(this.c, { action: "confirmed", actor: user.id, subject: user.id });
  }
}
