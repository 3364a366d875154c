import { and, eq, isNull } from "drizzle-orm";
import type { SecondFactorRequired } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import type { Database } from "../../platform/database.ts";
import { users } from "../../platform/schema/index.ts";
import type { LiveContext, ServiceContext } from "../../platform/service-context.ts";
import type { UserRow } from "../accounts/index.ts";
import {
  admit,
  beginAttempt,
  confirmSession,
  type SignedIn,
  type SignInClient,
  startSession,
} from "../sessions/index.ts";
import { assertPassword } from "./change-password.ts";
import { newPasswordHash } from "./new-password.ts";
import { hashPassword, needsRehash, verifyPassword } from "./password-hash.ts";

/** Opens an account and signs it in. Refusals: `username_taken`, `password_too_common`. */
export async function register(
  context: ServiceContext,
  username: string,
  password: string,
  client: SignInClient,
): Promise<SignedIn> {
  const { env, db, now } = context;
  const user = {
    id: crypto.randomUUID(),
    username,
    usernameKey: username.toLowerCase(),
    passwordHash: await newPasswordHash(env, password, username),
    createdAt: now,
  };
  const [inserted] = await db.insert(users).values(user).onConflictDoNothing().returning();
  if (!inserted) throw new ProblemError("username_taken");
  await recordAct(context, { action: "registered", actor: user.id, subject: user.id });
  return await startSession(context, inserted, "password", client);
}

/** Signs in, or asks for the second factor. Refusals: `invalid_credentials`, `too_many_attempts`, the same and as slow for an unknown name. */
export async function login(
  context: ServiceContext,
  username: string,
  password: string,
  client: SignInClient,
): Promise<SignedIn | SecondFactorRequired> {
  const { db } = context;
  const usernameKey = username.toLowerCase();
  const user = await db.query.users.findFirst({
    where: and(eq(users.usernameKey, usernameKey), isNull(users.deletedAt)),
  });
  const attempt = await beginAttempt(context, "name", usernameKey, user, client);
  const right = await verifyPassword(password, user?.passwordHash ?? undefined);
  if (!user || !right) {
    await attempt.failed(user?.id);
    throw new ProblemError("invalid_credentials");
  }
  await attempt.succeeded();
  const passwordHash = await renewHash(db, user, password);
  return await admit(context, { ...user, passwordHash }, "password", client);
}

/** Notes that the caller has just shown the password again. Refusals: `wrong_password`, `too_many_attempts`. */
export async function confirmByPassword(context: LiveContext, password: string, client: SignInClient): Promise<void> {
  const { user } = context.live;
  await assertPassword(context, user, password, client);
  await confirmSession(context);
  await recordAct(context, { action: "confirmed", actor: user.id, subject: user.id });
}

/** A hash made when less was thought enough is made anew while the password is at hand: the one that is kept then. */
async function renewHash(db: Database, { id, passwordHash }: UserRow, password: string): Promise<string | null> {
  if (passwordHash === null || !needsRehash(passwordHash)) return passwordHash;
  const renewed = await hashPassword(password);
  await db
    .update(users)
    .set({ passwordHash: renewed })
    .where(and(eq(users.id, id), eq(users.passwordHash, passwordHash)));
  return renewed;
}
