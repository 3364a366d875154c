import { env } from "cloudflare:workers";
import type { Role } from "../../../domain/api/index.ts";
import { signAccessToken } from "../../../worker/features/sessions/access-token.ts";
import { database } from "../../../worker/platform/database.ts";
import { sessions, users } from "../../../worker/platform/schema/index.ts";

/** An account with a session that has just been confirmed, without the cost of hashing a password. */
export async function newAccount(
  role: Role,
  openedAt = Date.now(),
): Promise<{ id: string; username: string; email: string; session: string; token: string }> {
  const id = crypto.randomUUID();
  const session = crypto.randomUUID();
  const username = `fuzz-${id.slice(0, 8)}`;
  const email = `${username}@example.org`;
  const now = Date.now();
  const db = database(env);
  await db.insert(users).values({
    id,
    username,
    usernameKey: username,
    passwordHash: null,
    role,
    email,
    emailKey: email,
    createdAt: openedAt,
  });
  const times = { rotatedAt: now, createdAt: now, confirmedAt: now, expiresAt: now + 3_600_000 };
  await db.insert(sessions).values({
    id: session,
    userId: id,
    tokenHash: session,
    method: "passkey",
    device: "fuzzer",
    country: null,
    ...times,
  });
  const { token } = await signAccessToken({ id, session, openedAt }, env.JWT_SECRET, now);
  return { id, username, email, session, token };
}
