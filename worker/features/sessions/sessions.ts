import { and, desc, eq, gt, inArray, isNull } from "drizzle-orm";
import type { OpenSession, SecondFactorRequired, Session, SignInMethod } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { DAY } from "../../../domain/core/ranges.ts";
import { takeAllowance } from "../../platform/allowance.ts";
import { recordAct } from "../../platform/audit-log.ts";
import { hashSecret, sameHash } from "../../platform/crypto/random-secret.ts";
import { secretsOf } from "../../platform/crypto/secrets.ts";
import { insertWhere } from "../../platform/insert-where.ts";
import { sessions, users } from "../../platform/schema/index.ts";
import type { CallerContext, Live, ServiceContext } from "../../platform/service-context.ts";
import { accountOf, issueChallenge, passwordIsStill, type UserRow } from "../accounts/index.ts";
import { signAccessToken } from "./access-token.ts";
import { noteAddress } from "./addresses.ts";
import { rememberDevice } from "./known-device.ts";
import { formatRefreshToken, newRefreshSecret, parseRefreshToken, wasGivenOut } from "./refresh-token.ts";
import type { SignInClient } from "./sign-in-client.ts";

/** How long a session lasts without being used, in milliseconds. */
export const SESSION_LIFETIME = 30 * 24 * 60 * 60_000;

/** How long it lasts at most, however much it is used, in milliseconds. */
const LONGEST_SESSION = 90 * 24 * 60 * 60_000;

/** Sessions are kept this long after they expired, for whoever looks into how an account was used. */
export const SESSIONS_KEPT = 30 * DAY;

/** How long after signing in or confirming the password a session may do what asks for it, in milliseconds. */
const CONFIRMED_FOR = 10 * 60_000;

/** Two tabs may refresh at once: the previous token is still answered this long, in milliseconds. */
const ROTATION_GRACE = 30_000;

type SessionRow = typeof sessions.$inferSelect;

/** A session's answer, and the refresh token to keep in the cookie when it is a new one. */
export interface SignedIn {
  session: Session;
  refreshToken?: string;
  /** To keep in place of those that it has. */
  deviceTokens?: readonly string[] | undefined;
}

/**
 * Begins a session for somebody who has proved who they are, in place of the one that their browser had.
 * Refusal: `unavailable` when the account's password was changed since `user` was read.
 */
export async function startSession(
  context: ServiceContext,
  user: UserRow,
  method: SignInMethod,
  { device, country, address, refreshToken: before, deviceTokens }: SignInClient,
): Promise<SignedIn> {
  if (before !== undefined) await endSessionByToken(context, before);
  const { env, db, now } = context;
  const id = crypto.randomUUID();
  const secret = newRefreshSecret(env, id);
  const times = { rotatedAt: now, createdAt: now, confirmedAt: now, expiresAt: now + SESSION_LIFETIME };
  const row = { id, userId: user.id, tokenHash: hashSecret(secret), method, device, country, ...times };
  const begun = await insertWhere(db, sessions, row, passwordIsStill(db, user)).returning({ id: sessions.id });
  if (begun.length === 0) throw new ProblemError("unavailable");
  await noteAddress(context, user.id, address);
  await recordAct(context, { action: "signed_in", actor: user.id, subject: user.id, detail: { method, session: id } });
  return {
    session: await sessionOf(context, user, id),
    refreshToken: formatRefreshToken({ sessionId: id, secret }),
    deviceTokens: rememberDevice(env, user, deviceTokens),
  };
}

/** Begins a session for somebody whose first factor was right, or asks for the second. */
export async function admit(
  context: ServiceContext,
  user: UserRow,
  method: SignInMethod,
  client: SignInClient,
): Promise<SignedIn | SecondFactorRequired> {
  if (user.totpSince === null) return await startSession(context, user, method, client);
  const stands = { userId: user.id, data: { method } };
  const { secret, expiresAt } = await issueChallenge(context.db, "second-factor", stands, context.now);
  return { challenge: secret, expiresAt };
}

/**
 * A new access token for a session, and a new refresh token in place of the
 * one shown. A refresh token shown a second time means that two parties hold
 * it: the session is ended. One that was never given out ends nothing: an id
 * alone is no secret. Refusal: `invalid_refresh_token`.
 */
export async function refreshSession(
  context: ServiceContext,
  token: string,
  { address, deviceTokens }: Pick<SignInClient, "address" | "deviceTokens">,
): Promise<SignedIn> {
  const { env, db, now } = context;
  const shown = parseRefreshToken(token);
  const session = shown && (await db.query.sessions.findFirst({ where: eq(sessions.id, shown.sessionId) }));
  if (!session || session.revokedAt !== null || session.expiresAt <= now)
    throw new ProblemError("invalid_refresh_token");
  const user = await db.query.users.findFirst({
    where: and(eq(users.id, session.userId), isNull(users.deletedAt)),
  });
  if (!user) throw new ProblemError("invalid_refresh_token");
  const shownHash = hashSecret(shown.secret);
  if (!sameHash(shownHash, session.tokenHash)) {
    const isPrevious = sameHash(shownHash, session.previousTokenHash);
    if (isPrevious && now - session.rotatedAt < ROTATION_GRACE) return await repeatedRefresh(context, user, session.id);
    if (isPrevious || wasGivenOut(env, shown)) await endReused(context, session);
    throw new ProblemError("invalid_refresh_token");
  }
  const secret = newRefreshSecret(env, session.id);
  const rotated = await db
    .update(sessions)
    .set({
      tokenHash: hashSecret(secret),
      previousTokenHash: session.tokenHash,
      rotatedAt: now,
      expiresAt: Math.min(now + SESSION_LIFETIME, session.createdAt + LONGEST_SESSION),
    })
    .where(and(eq(sessions.id, session.id), eq(sessions.tokenHash, session.tokenHash), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  await noteAddress(context, user.id, address);
  // None rotated: another tab was faster, and its token is the one in the cookie.
  if (rotated.length === 0) return await repeatedRefresh(context, user, session.id);
  return {
    session: await sessionOf(context, user, session.id),
    refreshToken: formatRefreshToken({ sessionId: session.id, secret }),
    deviceTokens: rememberDevice(env, user, deviceTokens),
  };
}

/** Answers a token that was replaced a moment ago, with no new one, and writes that down, once in that moment. */
async function repeatedRefresh(context: ServiceContext, user: UserRow, session: string): Promise<SignedIn> {
  const { db, now } = context;
  const unwritten = await takeAllowance(db, `refresh-repeated:${session}`, { uses: 1, per: ROTATION_GRACE }, now);
  if (unwritten.ok)
    await recordAct(context, {
      action: "refresh_token_repeated",
      actor: null,
      subject: user.id,
      detail: { session },
    });
  return { session: await sessionOf(context, user, session) };
}

/** Ends a session one of whose replaced tokens came back. */
async function endReused(context: ServiceContext, { id, userId }: SessionRow): Promise<void> {
  await revoke(context, userId, [id]);
  await recordAct(context, {
    action: "refresh_token_reused",
    actor: null,
    subject: userId,
    detail: { session: id },
  });
}

/** Ends the session a refresh token belongs to; anything else is ignored. */
export async function endSessionByToken(context: ServiceContext, token: string): Promise<void> {
  const shown = parseRefreshToken(token);
  if (!shown) return;
  const hash = hashSecret(shown.secret);
  const session = await context.db.query.sessions.findFirst({ where: eq(sessions.id, shown.sessionId) });
  if (!session || session.revokedAt !== null) return;
  if (!sameHash(hash, session.tokenHash) && !sameHash(hash, session.previousTokenHash)) return;
  await revoke(context, session.userId, [session.id]);
  await recordAct(context, {
    action: "session_ended",
    actor: session.userId,
    subject: session.userId,
    detail: { session: session.id },
  });
}

/** The caller's open sessions, last used first. */
export async function listSessions({ db, now, actor: { id, credential } }: CallerContext): Promise<OpenSession[]> {
  const rows = await db.select().from(sessions).where(isOpen(id, now)).orderBy(desc(sessions.rotatedAt));
  return rows.map((row) => {
    const { method, device, country, createdAt, rotatedAt } = row;
    return { id: row.id, current: row.id === credential, method, device, country, createdAt, lastUsedAt: rotatedAt };
  });
}

/** Ends one of the caller's sessions. Refusal: `unknown_session`. */
export async function endSession(context: CallerContext, sessionId: string): Promise<void> {
  const { db, now } = context;
  const { id } = context.actor;
  const [found] = await db
    .select()
    .from(sessions)
    .where(and(isOpen(id, now), eq(sessions.id, sessionId)));
  if (!found) throw new ProblemError("unknown_session");
  await revoke(context, id, [sessionId]);
  await recordAct(context, { action: "session_ended", actor: id, subject: id, detail: { session: sessionId } });
}

/** Ends all sessions of an account on behalf of `by`. */
export async function endAllSessions(context: ServiceContext, userId: string, by: string | null): Promise<void> {
  const { db, now } = context;
  const open = await db.select({ id: sessions.id }).from(sessions).where(isOpen(userId, now));
  await revoke(
    context,
    userId,
    open.map(({ id }) => id),
  );
  await recordAct(context, {
    action: "all_sessions_ended",
    actor: by,
    subject: userId,
    detail: { sessions: open.length },
  });
}

/** The caller's session and account, as they are now. Refusal: `unauthenticated` once ended or deleted. */
export const liveOf = (context: CallerContext): Promise<Live> =>
  findLive(context, context.actor.id, context.actor.credential);

/** A session and its account, as they are now. Refusal: `unauthenticated` once ended or deleted. */
export async function findLive({ db, now }: ServiceContext, userId: string, sessionId: string): Promise<Live> {
  const [found] = await db
    .select({ user: users, session: sessions })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(isOpen(userId, now), eq(sessions.id, sessionId), isNull(users.deletedAt)));
  if (!found) throw new ProblemError("unauthenticated");
  return found;
}

/** Notes that the caller has just proved who they are. */
export async function confirmSession({ db, now, actor: { id, credential } }: CallerContext): Promise<void> {
  await db
    .update(sessions)
    .set({ confirmedAt: now })
    .where(and(eq(sessions.id, credential), eq(sessions.userId, id)));
}

/** A condition: sessions of an account that have not ended at `now` (ms). */
const isOpen = (userId: string, now: number) =>
  and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now));

async function sessionOf({ env, db, now }: ServiceContext, user: UserRow, session: string): Promise<Session> {
  const [secret] = secretsOf(env, "JWT_SECRET");
  const { token, expiresAt } = await signAccessToken({ id: user.id, session, openedAt: user.createdAt }, secret, now);
  return { accessToken: token, expiresAt, account: await accountOf(db, user) };
}

/** The portfolio first, which refuses the tokens that are out: if it cannot be reached, the sessions are still listed and can be ended again. */
async function revoke({ env, db, now }: ServiceContext, userId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await env.PORTFOLIO.getByName(userId).revoke([...ids]);
  await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(inArray(sessions.id, [...ids]), isNull(sessions.revokedAt)));
}

/** Whether a session may do at `now` (ms) what asks for a recent proof. */
export const isConfirmed = ({ session }: Live, now: number): boolean => now - session.confirmedAt < CONFIRMED_FOR;
