import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import * as api from "../../../domain/api/index.ts";
import { Passkeys } from "./passkeys.ts";
import { type Api, mount } from "../../http/mount.ts";
import { signedIn } from "../accounts/routes.ts";

/** Passkeys: adding, listing and removing them, and signing in with one. */
export function passkeyRoutes(app: Api): void {
  mount(app, api.beginPasskey, (_, c) => new Passkeys(c).begin());

  mount(app, api.addPasskey, ({ body }, c) =>
    new Passkeys(c).add(c.get("caller"), body.name, body.challenge, body.response as RegistrationResponseJSON),
  );

  mount(app, api.listPasskeys, async (_, c) => ({ passkeys: await new Passkeys(c).list(c.get("caller")) }));

  mount(app, api.removePasskey, ({ params }, c) => new Passkeys(c).remove(c.get("caller"), params.id));

  mount(app, api.beginPasskeySignIn, (_, c) => new Passkeys(c).beginSignIn());

  mount(app, api.passkeySignIn, async ({ body }, c) =>
    signedIn(c, await new Passkeys(c).signIn(body.challenge, body.response as AuthenticationResponseJSON)),
  );
}
