import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { SecondFactorRequired, Session } from "../../../domain/api/index.ts";
import { clientOf } from "../../http/client.ts";
import type { ApiContext } from "../../http/context.ts";
import { hostCookie, isHttps } from "../../http/cookies.ts";
import { quotaHeaders } from "../../http/quota-headers.ts";
import { SESSION_LIFETIME, type SignedIn, type SignInClient } from "./sessions.ts";
import { ATTEMPTS } from "./sign-in-guard.ts";

/** The cookie that keeps the refresh token. */
const cookieName = (c: ApiContext): string => hostCookie(c, "anticip-refresh");

/** The refresh token that the browser keeps. */
export const refreshTokenOf = (c: ApiContext): string | undefined => getCookie(c, cookieName(c));

/** With what somebody signs in; what they may still try is told in the answer's headers. */
export const signInClientOf = (c: ApiContext): SignInClient => ({
  ...clientOf(c),
  refreshToken: refreshTokenOf(c),
  tellQuota: (left) => quotaHeaders(c, "sign-in", ATTEMPTS, left),
});

/** The answer to a sign-in: a new refresh token is kept in its cookie, and a session goes into no cache. */
export function signedIn(c: ApiContext, answer: SignedIn): Session;
export function signedIn(c: ApiContext, answer: SignedIn | SecondFactorRequired): Session | SecondFactorRequired;
export function signedIn(c: ApiContext, answer: SignedIn | SecondFactorRequired): Session | SecondFactorRequired {
  if ("challenge" in answer) return answer;
  const { session, refreshToken } = answer;
  if (refreshToken !== undefined) {
    const maxAge = SESSION_LIFETIME / 1000;
    setCookie(c, cookieName(c), refreshToken, {
      path: "/",
      httpOnly: true,
      secure: isHttps(c),
      sameSite: "Strict",
      maxAge,
    });
  }
  c.header("Cache-Control", "no-store");
  return session;
}

/** Takes the refresh token back out of its cookie. */
export function signedOut(c: ApiContext): void {
  deleteCookie(c, cookieName(c), { path: "/", secure: isHttps(c) });
}
