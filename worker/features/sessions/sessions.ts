import { and, desc, eq, gt, inArray, isNull, ne } from "drizzle-orm";
import { getCookie } from "hono/cookie";
import type { OpenSession, Session, SignInMethod } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import type { Caller, Live } from "../../http/context.ts";
import { refreshCookie } from "../../http/cookies.ts";
import { sessions, users } from "../../platform/schema/index.ts";
import { accountOf, type UserRow } from "../accounts/account.ts";
import { signAccessToken } from "./access-token.ts";
import { noteAddress } from "./addresses.ts";
import { clientOf } from "./client.ts";
import { formatRefreshToken, hashSecret, newSecret, parseRefreshToken, sameHash } from "./refresh-token.ts";
import { secretsOf } from "../../platform/crypto/secrets.ts";
import { InRequest } from "../accounts/in-request.ts";

/** How long a session lasts without being used, in milliseconds. */
export const SESSION_LIFETIME = 30 * 24 * 60 * 60_000;

/** How long it lasts at most, however much it is used, in milliseconds. */
const LONGEST_SESSION = 90 * 24 * 60 * 60_000;

/** How long after signing in or confirming the password a session may do what asks for it, in milliseconds. */
const CONFIRMED_FOR = 10 * 60_000;

/** Two tabs may refresh at once: the previous token is still answered this long, in milliseconds. */
const ROTATION_GRACE = 30_000;

/** A session's answer, and the refresh token to keep in the cookie when it is a new one. */
export interface SignedIn {
  session: Session;
  refreshToken?: string;
}

/** Begins, renews, lists and ends sessions. */
export class Sessions extends InRequest {
  /** Begins a session for somebody who has proved who they are, in place of the one that their browser had. */
  async start(user: UserRow, method: SignInMethod): Promise<SignedIn> {
    const before = getCookie(this.c, refreshCookie(this.c));
    if (before !== undefined) await this.endByToken(before);
    const now = Date.now();
    const id = crypto.randomUUID();
    const secret = newSecret();
    const { device, country } = clientOf(this.c);
    const times = { rotatedAt: now, createdAt: now, confirmedAt: now, expiresAt: now + SESSION_LIFETIME };
    await this.db
      .insert(sessions)
      .values({ id, userId: user.id, tokenHash: hashSecret(secret), method, device, country, ...times });
    await noteAddress(this.c, user.id, now);
    await recordAct(this.c, { action: "signed_in", actor: user.id, subject: user.id, detail: { method, session: id } });
    return { session: await this.answer(user, id, now), refreshToken: formatRefreshToken({ sessionId: id, secret }) };
  }

  /**
   * A new access token for a session, and a new refresh token in place of the
   * one shown. A refresh token shown a second time means that two parties hold
   * it: the session is ended. Refusal: `invalid_refresh_token`.
   */
  async refresh(token: string): Promise<SignedIn> {
    const now = Date.now();
    const shown = parseRefreshToken(token);
    const session = shown && (await this.db.query.sessions.findFirst({ where: eq(sessions.id, shown.sessionId) }));
    if (!session || session.revokedAt !== null || session.expiresAt <= now)
      throw new ProblemError("invalid_refresh_token");
    const user = await this.db.query.users.findFirst({
      where: and(eq(users.id, session.userId), isNull(users.deletedAt)),
    });
    if (!user) throw new ProblemError("invalid_refresh_token");
    const shownHash = hashSecret(shown.secret);
    if (!sameHash(shownHash, session.tokenHash)) {
      if (sameHash(shownHash, session.previousTokenHash) && now - session.rotatedAt < ROTATION_GRACE) {
        return { session: await this.answer(user, session.id, now) };
      }
      await this.revoke(session.userId, [session.id], now);
      await recordAct(this.c, {
        action: "refresh_token_reused",
        actor: null,
        subject: session.userId,
        detail: { session: session.id },
      });
      throw new ProblemError("invalid_refresh_token");
    }
    const secret = newSecret();
    const rotated = await this.db
      .update(sessions)
      .set({
        tokenHash: hashSecret(secret),
        previousTokenHash: session.tokenHash,
        rotatedAt: now,
        expiresAt: Math.min(now + SESSION_LIFETIME, session.createdAt + LONGEST_SESSION),
      })
      .where(and(eq(sessions.id, session.id), eq(sessions.tokenHash, session.tokenHash), isNull(sessions.revokedAt)))
      .returning({ id: sessions.id });
    await noteAddress(this.c, user.id, now);
    const renewed = await this.answer(user, session.id, now);
    // None rotated: another tab was faster, and its token is the one in the cookie.
    return rotated.length === 0
      ? { session: renewed }
      : { session: renewed, refreshToken: formatRefreshToken({ sessionId: session.id, secret }) };
  }

  /** Ends the session a refresh token belongs to; anything else is ignored. */
  async endByToken(token: string): Promise<void> {
    const shown = parseRefreshToken(token);
    if (!shown) return;
    const hash = hashSecret(shown.secret);
    const session = await this.db.query.sessions.findFirst({ where: eq(sessions.id, shown.sessionId) });
    if (!session || session.revokedAt !== null) return;
    if (!sameHash(hash, session.tokenHash) && !sameHash(hash, session.previousTokenHash)) return;
    await this.revoke(session.userId, [session.id], Date.now());
    await recordAct(this.c, {
      action: "session_ended",
      actor: session.userId,
      subject: session.userId,
      detail: { session: session.id },
    });
  }

  /** The caller's open sessions, last used first. */
  async list({ id, credential }: Caller): Promise<OpenSession[]> {
    const rows = await this.db
      .select()
      .from(sessions)
      .where(this.open(id, Date.now()))
      .orderBy(desc(sessions.rotatedAt));
    return rows.map((row) => {
      const { method, device, country, createdAt, rotatedAt } = row;
      return { id: row.id, current: row.id === credential, method, device, country, createdAt, lastUsedAt: rotatedAt };
    });
  }

  /** Ends one of the caller's sessions. Refusal: `unknown_session`. */
  async end({ id }: Caller, sessionId: string): Promise<void> {
    const now = Date.now();
    const [found] = await this.db
      .select()
      .from(sessions)
      .where(and(this.open(id, now), eq(sessions.id, sessionId)));
    if (!found) throw new ProblemError("unknown_session");
    await this.revoke(id, [sessionId], now);
    await recordAct(this.c, { action: "session_ended", actor: id, subject: id, detail: { session: sessionId } });
  }

  /** Ends an account's sessions, all but `kept` if given; `by` is who does it, when not the owner. */
  async endAll(userId: string, { kept, by = userId }: { kept?: string | undefined; by?: string } = {}): Promise<void> {
    const now = Date.now();
    const open = await this.db
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(this.open(userId, now), kept === undefined ? undefined : ne(sessions.id, kept)));
    await this.revoke(
      userId,
      open.map(({ id }) => id),
      now,
    );
    await recordAct(this.c, {
      action: "all_sessions_ended",
      actor: by,
      subject: userId,
      detail: { sessions: open.length },
    });
  }

  /** The caller's session and account, as they are now. Refusals: `unauthenticated` once ended or deleted, `scope_missing` for an API key. */
  async live(caller: Pick<Caller, "id" | "credential" | "scope">): Promise<Live> {
    if (caller.scope !== "all") throw new ProblemError("scope_missing");
    const [found] = await this.db
      .select({ user: users, session: sessions })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(this.open(caller.id, Date.now()), eq(sessions.id, caller.credential), isNull(users.deletedAt)));
    if (!found) throw new ProblemError("unauthenticated");
    return found;
  }

  /** Notes that the caller has just proved who they are. */
  async confirm({ id, credential }: Caller): Promise<void> {
    await this.db
      .update(sessions)
      .set({ confirmedAt: Date.now() })
      .where(and(eq(sessions.id, credential), eq(sessions.userId, id)));
  }

  private open(userId: string, now: number) {
    return and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now));
  }

  private async answer(user: UserRow, session: string, now: number): Promise<Session> {
    const [secret] = secretsOf(this.c.env, "JWT_SECRET");
    const { token, expiresAt } = await signAccessToken({ id: user.id, session, openedAt: user.createdAt }, secret, now);
    return { accessToken: token, expiresAt, account: await accountOf(this.db, user) };
  }

  /** The portfolio first, which refuses the tokens that are out: if it cannot be reached, the sessions are still listed and can be ended again. */
  private async revoke(userId: string, ids: readonly string[], now: number): Promise<void> {
    if (ids.length === 0) return;
    await this.c.env.PORTFOLIO.getByName(userId).revoke([...ids]);
    await this.db
      .update(sessions)
      .set({ revokedAt: now })
      .where(and(inArray(sessions.id, [...ids]), isNull(sessions.revokedAt)));
  }
}

/** Whether a session may do what asks for a recent proof. */
export const isConfirmed = ({ confirmedAt }: Live["session"], now: number): boolean =>
  now - confirmedAt < CONFIRMED_FOR;
