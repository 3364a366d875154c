import { env } from "cloudflare:workers";
import { vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { request, success } from "./api.ts";

export const PASSWORD = "correct horse battery";

/** A registered account with its first session. */
export interface TestAccount {
  id: string;
  username: string;
  token: string;
  cookie: string;
}

let names = 0;

/** A name that no other test of the file has. */
export const newName = (): string => `user-${++names}`;

/** Opens an account. */
export async function newAccount(username = newName()): Promise<TestAccount> {
  const response = await request(api.register, { body: { username, password: PASSWORD } });
  const cookie = cookieOf(response);
  const { accessToken, account } = await success(api.register, response);
  return { id: account.id, username, token: accessToken, cookie };
}

/** The refresh cookie that an answer set, as a browser would send it back. */
export const cookieOf = (response: Response): string => (response.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";

export const loginAs = (username: string, password = PASSWORD) => request(api.login, { body: { username, password } });

/** Does something at another time (ms). */
export async function at<T>(time: number, act: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ now: time, toFake: ["Date"] });
  try {
    return await act();
  } finally {
    vi.useRealTimers();
  }
}

/** What the audit log holds of an account, oldest first. */
export async function actsOf(id: string): Promise<string[]> {
  const { results } = await env.DB.prepare("SELECT action FROM acts WHERE subject = ? ORDER BY id")
    .bind(id)
    .all<{ action: string }>();
  return results.map(({ action }) => action);
}
