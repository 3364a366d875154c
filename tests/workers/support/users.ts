import { env } from "cloudflare:workers";
import * as api from "../../../domain/api/index.ts";
import { cookieOf, newName, PASSWORD, type TestAccount } from "./account.ts";
import { send, success } from "./api.ts";

export type User = TestAccount;

/** Opens an account, from the network address given. */
export async function newUser({
  username = newName(),
  address,
}: { username?: string; address?: string } = {}): Promise<User> {
  const headers = { "Content-Type": "application/json", ...(address !== undefined && { "CF-Connecting-IP": address }) };
  const response = await send("/api/v1/auth/register", {
    method: "POST",
    headers,
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  const { accessToken, account } = await success(api.register, response.clone());
  return { id: account.id, username, token: accessToken, cookie: cookieOf(response) };
}

/** Opens an account and gives it a role. */
export async function newUserAs(role: api.Role): Promise<User> {
  const user = await newUser();
  await env.DB.prepare("UPDATE users SET role = ? WHERE id = ?").bind(role, user.id).run();
  return user;
}

/** What the audit log says of an action on somebody or something, oldest first. */
export async function actsOn(subject: string, action?: string) {
  const { results } = await env.DB.prepare(
    "SELECT action, actor, detail FROM acts WHERE subject = ?1 AND (?2 IS NULL OR action = ?2) ORDER BY id",
  )
    .bind(subject, action ?? null)
    .all<{ action: string; actor: string; detail: string }>();
  return results.map((act) => ({ ...act, detail: JSON.parse(act.detail) as Record<string, unknown> }));
}
