import { type Configured, isConfigured } from "../../platform/configuration.ts";

/** A mail in plain text. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Sends a mail, or throws when it could not be handed over. */
export type Mailer = (mail: Mail) => Promise<void>;

declare global {
  interface Env {
    /** Cloudflare's mail service, if wrangler.toml binds it. */
    EMAIL?: SendEmail;
  }
}

/** What sends mails for real. */
export const MAIL_SERVICE: Configured = {
  what: "Sending mail",
  names: ["EMAIL", "MAIL_FROM"],
  without: "mails go to the log",
};

/** How mails leave: by Cloudflare once it is bound and there is a sender, else into the log, whole. */
export function mailerOf(env: Env): Mailer {
  const { EMAIL, MAIL_FROM } = env;
  return EMAIL && isConfigured(env, MAIL_SERVICE) ? cloudflareMailer(EMAIL, MAIL_FROM) : logMailer;
}

const cloudflareMailer =
  (email: SendEmail, from: string): Mailer =>
  async ({ to, subject, text }) => {
    await email.send({ from: sender(from), to, subject, text });
  };

/** For local runs: whoever reads the log can open the links. */
const logMailer: Mailer = async ({ to, subject, text }) => {
  console.log(`Mail to ${to}\nSubject: ${subject}\n\n${text}`);
};

/** `Name <address>`, or an address alone. */
function sender(from: string): string | EmailAddress {
  const [, name, email] = /^(.+?)\s*<(.+)>$/.exec(from) ?? [];
  return name && email ? { name, email } : from;
}
