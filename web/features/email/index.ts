import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";

/** The account's e-mail address, and the link that proves it. */
export const email: Feature = {
  pages: [{ path: "/verify-email", title: "E-mail address", component: loadable(() => import("./VerifyEmail.tsx")) }],
};

export { EmailSetting } from "./EmailSetting.tsx";
