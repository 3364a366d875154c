import { and, eq, isNull } from "drizzle-orm";
import type { Account, Session } from "../../domain/api/index.ts";
import { ProblemError } from "../../domain/problems.ts";
import { type Database, database } from "../database/client.ts";
import { sessions, users } from "../database/schema.ts";
import { signAccessToken } from "./access-token.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { formatRefreshToken, hashSecret, newSecret, parseRefreshToken, sameHash } from "./refresh-token.ts";

/** How long a session lasts without being used, in milliseconds. */
export const SESSION_LIFETIME = 30 * 24 * 60 * 60_000;

/** Two tabs may refresh at once: the previous token is still answered this long, in milliseconds. */
const ROTATION_GRACE = 30_000;

/** A session's answer, and the refresh token to keep in the cookie when it is a new one. */
export interface SignedIn {
  session: Session;
  refreshToken?: string;
}

type UserRow = typeof users.$inferSelect;

/** Opens accounts, and signs them in and out. */
export class Accounts {
  private readonly env: Env;
  private readonly db: Database;

  constructor(env: Env) {
    this.env = env;
    this.db = database(env);
  }

  /** Opens an account and signs it in. Refusal: `username_taken`. */
  async register(username: string, password: string): Promise<SignedIn> {
    const now = Date.now();
    const user: UserRow = {
      id: crypto.randomUUID(),
      username,
      usernameKey: username.toLowerCase(),
      passwordHash: await hashPassword(password),
      createdAt: now,
    };
    const inserted = await this.db.insert(users).values(user).onConflictDoNothing().returning({ id: users.id });
    if (inserted.length === 0) throw new ProblemError("username_taken");
    return this.startSession(user, now);
  }

  /** Signs in. Refusal: `invalid_credentials`, the same and as slow for an unknown name. */
  async login(username: string, password: string): Promise<SignedIn> {
    const user = await this.db.query.users.findFirst({ where: eq(users.usernameKey, username.toLowerCase()) });
    const right = await verifyPassword(password, user?.passwordHash);
    if (!user || !right) throw new ProblemError("invalid_credentials");
    return this.startSession(user, Date.now());
  }

  /**
   * A new access token for a session, and a new refresh token in place of the
   * one shown. A refresh token shown a second time means that two parties hold
   * it: the session is revoked. Refusal: `invalid_refresh_token`.
   */
  async refresh(token: string): Promise<SignedIn> {
    const now = Date.now();
    const shown = parseRefreshToken(token);
    const session = shown && (await this.db.query.sessions.findFirst({ where: eq(sessions.id, shown.sessionId) }));
    if (!session || session.revokedAt !== null || session.expiresAt <= now) throw new ProblemError("invalid_refresh_token");
    const user = await this.db.query.users.findFirst({ where: eq(users.id, session.userId) });
    if (!user) throw new ProblemError("invalid_refresh_token");
    const shownHash = hashSecret(shown.secret);
    if (!sameHash(shownHash, session.tokenHash)) {
      if (sameHash(shownHash, session.previousTokenHash) && now - session.rotatedAt < ROTATION_GRACE) return { session: await this.session(user, now) };
      await this.revoke(session.id, now);
      throw new ProblemError("invalid_refresh_token");
    }
    const secret = newSecret();
    const rotated = await this.db
      .update(sessions)
      .set({ tokenHash: hashSecret(secret), previousTokenHash: session.tokenHash, rotatedAt: now, expiresAt: now + SESSION_LIFETIME })
      .where(and(eq(sessions.id, session.id), eq(sessions.tokenHash, session.tokenHash), isNull(sessions.revokedAt)))
      .returning({ id: sessions.id });
    // Another tab was faster: its token is the one in the cookie.
    if (rotated.length === 0) return { session: await this.session(user, now) };
    return { session: await this.session(user, now), refreshToken: formatRefreshToken({ sessionId: session.id, secret }) };
  }

  /** Ends the session a refresh token belongs to; anything else is ignored. */
  async logout(token: string): Promise<void> {
    const shown = parseRefreshToken(token);
    if (!shown) return;
    const hash = hashSecret(shown.secret);
    const session = await this.db.query.sessions.findFirst({ where: eq(sessions.id, shown.sessionId) });
    if (session && (sameHash(hash, session.tokenHash) || sameHash(hash, session.previousTokenHash))) await this.revoke(session.id, Date.now());
  }

  /** The account as its owner sees it. Refusal: `unauthenticated` when it is gone. */
  async account(id: string): Promise<Account> {
    const user = await this.db.query.users.findFirst({ where: eq(users.id, id) });
    if (!user) throw new ProblemError("unauthenticated");
    return toAccount(user);
  }

  private async startSession(user: UserRow, now: number): Promise<SignedIn> {
    const id = crypto.randomUUID();
    const secret = newSecret();
    const expiresAt = now + SESSION_LIFETIME;
    await this.db.insert(sessions).values({ id, userId: user.id, tokenHash: hashSecret(secret), rotatedAt: now, createdAt: now, expiresAt });
    return { session: await this.session(user, now), refreshToken: formatRefreshToken({ sessionId: id, secret }) };
  }

  private async session(user: UserRow, now: number): Promise<Session> {
    const { token, expiresAt } = await signAccessToken(user, this.env.JWT_SECRET, now);
    return { accessToken: token, expiresAt, account: toAccount(user) };
  }

  private async revoke(sessionId: string, now: number): Promise<void> {
    await this.db.update(sessions).set({ revokedAt: now }).where(eq(sessions.id, sessionId));
  }
}

function toAccount({ id, username, createdAt }: UserRow): Account {
  return { id, username, createdAt };
}
