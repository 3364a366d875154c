import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as api from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { accountOf } from "./account.ts";
import { Accounts } from "./accounts.ts";
import { SESSION_LIFETIME, Sessions, type SignedIn } from "../sessions/sessions.ts";
import type { ApiContext } from "../../http/context.ts";
import { isHttps, refreshCookie } from "../../http/cookies.ts";
import { database } from "../../platform/database.ts";
import { type Api, mount } from "../../http/mount.ts";

/** Registering, signing in and out, sessions, and who one is. */
export function accountRoutes(app: Api): void {
  mount(app, api.register, async ({ body }, c) =>
    signedIn(c, await new Accounts(c).register(body.username, body.password)),
  );

  mount(app, api.login, async ({ body }, c) => {
    const answer = await new Accounts(c).login(body.username, body.password);
    return "session" in answer ? signedIn(c, answer) : answer;
  });

  mount(app, api.confirm, ({ body }, c) => new Accounts(c).confirm(body.password));

  mount(app, api.refresh, async (_, c) => {
    const token = getCookie(c, refreshCookie(c));
    if (token === undefined) throw new ProblemError("invalid_refresh_token");
    return signedIn(c, await new Sessions(c).refresh(token));
  });

  mount(app, api.logout, async (_, c) => {
    const token = getCookie(c, refreshCookie(c));
    if (token !== undefined) await new Sessions(c).endByToken(token);
    signedOut(c);
  });

  mount(app, api.me, (_, c) => accountOf(database(c.env), c.get("live").user));

  mount(app, api.listSessions, async (_, c) => ({ sessions: await new Sessions(c).list(c.get("caller")) }));

  mount(app, api.endSession, ({ params }, c) => new Sessions(c).end(c.get("caller"), params.id));

  mount(app, api.endAllSessions, async (_, c) => {
    await new Sessions(c).endAll(c.get("caller").id);
    signedOut(c);
  });
}

/** Keeps a new refresh token in its cookie; the answer goes into no cache. */
export function signedIn(c: ApiContext, { session, refreshToken }: SignedIn): api.Session {
  if (refreshToken !== undefined) {
    const maxAge = SESSION_LIFETIME / 1000;
    setCookie(c, refreshCookie(c), refreshToken, {
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
  deleteCookie(c, refreshCookie(c), { path: "/", secure: isHttps(c) });
}
