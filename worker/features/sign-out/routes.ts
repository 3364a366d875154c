import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { signedOut } from "../sessions/index.ts";
import { signOutEverywhere } from "./sign-out.ts";

/** Signing out everywhere. */
export function signOutRoutes(app: Api): void {
  mount(app, api.endAllSessions, async (_, context, c) => {
    const { id } = context.actor;
    await signOutEverywhere(context, id, id);
    signedOut(c);
  });
}
