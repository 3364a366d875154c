import { route } from "./route.ts";

export const endAllSessions = route({
  method: "delete",
  path: "/auth/sessions",
  tag: "Accounts",
  summary: "Sign out everywhere, here too, and revoke my API keys",
  auth: "account",
  status: 204,
});
