import type { Feature } from "../../feature.ts";
import { job } from "../../platform/queues.ts";
import { handOverLeft } from "./change-account.ts";
import { EmailLinkJob, NoticeJob, sendEmailLink, sendNotice } from "./jobs.ts";
import { MAIL_SERVICE, PUBLIC_ADDRESS } from "./mailer.ts";
import { emailRoutes } from "./routes.ts";
import { notices } from "./schema.ts";

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
  personalData: [
    {
      table: notices,
      exported: { not: "mails to the owner that the queue is yet to take, which is done within minutes" },
      erased: { not: "the same: the owner is still to be told" },
    },
  ],
  crons: [{ name: "notices", everyMinutes: 1, run: handOverLeft }],
  configured: [MAIL_SERVICE, PUBLIC_ADDRESS],
};
