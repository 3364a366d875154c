import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as api from "../../domain/api/index.ts";
import { ProblemError } from "../../domain/problems.ts";
import { Accounts, SESSION_LIFETIME, type SignedIn } from "../accounts/accounts.ts";
import type { ApiContext } from "../context.ts";
import { type Api, mount } from "../mount.ts";

/** Registering, signing in and out, and who one is. */
export function accountRoutes(app: Api): void {
  mount(app, api.register, async ({ body }, c) => signedIn(c, await new Accounts(c.env).register(body.username, body.password)));

  mount(app, api.login, async ({ body }, c) => signedIn(c, await new Accounts(c.env).login(body.username, body.password)));

  mount(app, api.refresh, async (_, c) => {
    const token = getCookie(c, cookieName(c));
    if (token === undefined) throw new ProblemError("invalid_refresh_token");
    return signedIn(c, await new Accounts(c.env).refresh(token));
  });

  mount(app, api.logout, async (_, c) => {
    const token = getCookie(c, cookieName(c));
    if (token !== undefined) await new Accounts(c.env).logout(token);
    deleteCookie(c, cookieName(c), { path: "/", secure: isHttps(c) });
  });

  mount(app, api.me, (_, c) => new Accounts(c.env).account(c.get("caller").id));
}

function signedIn(c: ApiContext, { session, refreshToken }: SignedIn): api.Session {
  if (refreshToken !== undefined) {
    const maxAge = SESSION_LIFETIME / 1000;
    setCookie(c, cookieName(c), refreshToken, { path: "/", httpOnly: true, secure: isHttps(c), sameSite: "Strict", maxAge });
  }
  c.header("Cache-Control", "no-store");
  return session;
}

const isHttps = (c: ApiContext): boolean => new URL(c.req.url).protocol === "https:";

/** `__Host-` binds the cookie to this host; browsers take it over https only, so a local run goes without. */
const cookieName = (c: ApiContext): string => (isHttps(c) ? "__Host-anticip-refresh" : "anticip-refresh");
