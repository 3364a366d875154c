import * as api from "../../../domain/api/index.ts";
import { Emails } from "../email/emails.ts";
import { Passwords } from "./passwords.ts";
import { type Api, mount } from "../../http/mount.ts";

/** Changing and forgetting passwords, and the address that a new one is mailed to. */
export function passwordRoutes(app: Api): void {
  mount(app, api.changePassword, ({ body }, c) => new Passwords(c).change(body.current, body.password));

  mount(app, api.forgotPassword, ({ body }, c) => new Passwords(c).forgot(body.email));

  mount(app, api.resetPassword, ({ body }, c) => new Passwords(c).reset(body.token, body.password));

  mount(app, api.setEmail, ({ body }, c) => new Emails(c).request(c.get("caller"), body.email));

  mount(app, api.verifyEmail, ({ body }, c) => new Emails(c).verify(body.token));

  mount(app, api.removeEmail, (_, c) => new Emails(c).remove());
}
