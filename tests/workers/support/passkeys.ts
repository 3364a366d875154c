import * as api from "../../../domain/api/index.ts";
import type { RouteInput } from "../../../domain/api/index.ts";
import { call } from "./api.ts";
import type { Authenticator, Departure } from "./authenticator.ts";

/** What the browser sends to add a passkey, once its authenticator has made it. */
export async function passkeyToAdd(
  token: string,
  authenticator: Authenticator,
  departure?: Departure,
): Promise<RouteInput<typeof api.addPasskey>["body"]> {
  const { challenge, options } = await call(api.beginPasskey, { token });
  return { challenge, name: "Laptop", response: await authenticator.create(options, departure) };
}

/** What the browser sends to sign in with a passkey. */
export async function passkeyAnswer(
  authenticator: Authenticator,
  departure?: Departure,
): Promise<RouteInput<typeof api.passkeySignIn>["body"]> {
  const { challenge, options } = await call(api.beginPasskeySignIn, {});
  return { challenge, response: await authenticator.get(options, departure) };
}
