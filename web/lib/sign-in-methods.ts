import type { SignInMethod } from "../../domain/api/sessions.ts";

/** How one signed in, to stand after "with". */
export const SIGN_IN_METHODS: Record<SignInMethod, string> = {
  password: "the password",
  google: "Google",
  passkey: "a passkey",
};
