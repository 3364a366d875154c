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

/** What mails need besides, wherever others reach the exchange: links lead there, and nowhere else. */
export const PUBLIC_ADDRESS: Configured = {
  what: "Mail",
  names: ["PUBLIC_URL"],
  without: "none is sent, and plain http is not refused",
  neededInPublic: true,
};

/** How mails leave: by Cloudflare once it is bound and there is a sender and a public address, not at all without that; without a service into the log, whole. */
export function mailerOf(env: Env): Mailer {
  const { EMAIL, MAIL_FROM } = env;
  if (!EMAIL || !isConfigured(env, MAIL_SERVICE)) return logMailer;
  return isConfigured(env, PUBLIC_ADDRESS) ? cloudflareMailer(EMAIL, MAIL_FROM) : noMailer;
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

/** For a deployment that was not told where it is reached. */
const noMailer: Mailer = async ({ subject }) => {
  console.warn("mail not sent: PUBLIC_URL is not set", { subject });
};

/** `Name <address>`, or an address alone. */
function sender(from: string): string | EmailAddress {
  const [, name, email] = /^(.+?)\s*<(.+)>$/.exec(from) ?? [];
  return name && email ? { name, email } : from;
}
