import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { mailedOriginOf } from "../../http/origin.ts";
import { keepDeviceTokens, signedIn, signInClientOf } from "../sessions/index.ts";
import { changePassword, resetPassword } from "./change-password.ts";
import { requestResetLink } from "./reset-link.ts";
import { confirmByPassword, login, register } from "./sign-in.ts";

/** Registering and signing in by password, and changing or forgetting it. */
export function passwordRoutes(app: Api): void {
  mount(app, api.register, async ({ body }, context, c) =>
    signedIn(c, await register(context, body.username, body.password, signInClientOf(c))),
  );

  mount(app, api.login, async ({ body }, context, c) =>
    signedIn(c, await login(context, body.username, body.password, signInClientOf(c))),
  );

  mount(app, api.confirm, ({ body }, context, c) => confirmByPassword(context, body.password, signInClientOf(c)));

  mount(app, api.changePassword, async ({ body }, context, c) =>
    keepDeviceTokens(c, await changePassword(context, body.current, body, signInClientOf(c))),
  );

  mount(app, api.forgotPassword, ({ body }, context, c) => requestResetLink(context, body.email, mailedOriginOf(c)));

  mount(app, api.resetPassword, async ({ body }, context, c) =>
    keepDeviceTokens(c, await resetPassword(context, body.token, body, signInClientOf(c))),
  );
}
