import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";

/** Signing in and opening an account. */
export const signIn: Feature = {
  pages: [{ path: "/sign-in", title: "Sign in", component: loadable(() => import("./SignIn.tsx")), popular: true }],
};

export { safeNext, signInHref, takeReturnPath } from "./return-path.ts";
