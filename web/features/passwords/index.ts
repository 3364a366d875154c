import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";

/** A forgotten password, and a new one. */
export const passwords: Feature = {
  pages: [
    {
      path: "/forgot-password",
      title: "Forgot your password?",
      component: loadable(() => import("./ForgotPassword.tsx")),
    },
    { path: "/reset-password", title: "A new password", component: loadable(() => import("./ResetPassword.tsx")) },
  ],
};

export { PasswordSetting } from "./PasswordSetting.tsx";
