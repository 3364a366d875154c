import * as api from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { type Api, mount } from "../../http/mount.ts";
import { refreshTokenOf, signedIn, signedOut, signInClientOf } from "./cookies.ts";
import { endSession, endSessionByToken, listSessions, refreshSession } from "./sessions.ts";

/** Staying signed in, and signing out here or elsewhere. */
export function sessionRoutes(app: Api): void {
  mount(app, api.refresh, async (_, context, c) => {
    const token = refreshTokenOf(c);
    if (token === undefined) throw new ProblemError("invalid_refresh_token");
    return signedIn(c, await refreshSession(context, token, signInClientOf(c)));
  });

  mount(app, api.logout, async (_, context, c) => {
    const token = refreshTokenOf(c);
    if (token !== undefined) await endSessionByToken(context, token);
    signedOut(c);
  });

  mount(app, api.listSessions, async (_, context) => ({ sessions: await listSessions(context) }));

  mount(app, api.endSession, ({ params }, context) => endSession(context, params.id));
}
