import type { Feature } from "../../feature.ts";
import { job } from "../../platform/queues.ts";
import { handOverLeft } from "./change-account.ts";
import { EmailLinkJob, NoticeJob, sendEmailLink, sendNotice } from "./jobs.ts";
import { MAIL_SERVICE, PUBLIC_ADDRESS } from "./mailer.ts";
import { emailRoutes } from "./routes.ts";

export { emailKeyOf } from "./email-key.ts";
export { changeAccount } from "./change-account.ts";
export { ownerOf } from "./jobs.ts";
export { type Letter, letter } from "./letters.ts";
export { mailerOf } from "./mailer.ts";

/** Addresses of accounts, and mail to them. */
export const emailFeature: Feature = {
  name: "email",
  routes: emailRoutes,
  jobs: [job(EmailLinkJob, sendEmailLink), job(NoticeJob, sendNotice)],
  crons: [{ name: "notices", everyMinutes: 1, run: handOverLeft }],
  configured: [MAIL_SERVICE, PUBLIC_ADDRESS],
};
