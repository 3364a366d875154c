import type { Feature } from "../../feature.ts";
import { job } from "../../platform/queues.ts";
import { ResetLinkJob, sendResetLink } from "./reset-link.ts";
import { passwordRoutes } from "./routes.ts";

/** Signing in by name and password. */
export const passwordsFeature: Feature = {
  name: "passwords",
  routes: passwordRoutes,
  jobs: [job(ResetLinkJob, sendResetLink)],
  configured: [
    { what: "Refusing leaked passwords", names: ["BREACHED_PASSWORDS_URL"], without: "only common ones are refused" },
  ],
};
