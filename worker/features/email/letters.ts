import type { Mail } from "./mailer.ts";

/** A mail, whoever it goes to. */
export type Letter = Omit<Mail, "to">;

/** What an account's owner is told of when it happens. */
const EVENTS = {
  password_changed:
    "Your password was changed. All other sessions were ended, and all API keys but those made in the session that changed it; passkeys and the link to a Google account were removed, unless that was declined.",
  password_reset:
    "Your password was set anew by a mailed link. All sessions and API keys were ended; passkeys and the link to a Google account were removed, unless that was declined.",
  email_changed: "Another e-mail address was verified for your account. This one no longer belongs to it.",
  email_removed: "This e-mail address was removed from your account.",
  second_factor_on: "Signing in with your password now asks for a code of your authenticator app.",
  second_factor_off: "Signing in with your password no longer asks for a code of your authenticator app.",
  recovery_codes_renewed: "New recovery codes were made. The ones you had no longer count.",
  passkey_added: "A passkey was added. Whoever holds it can sign in to your account without your password.",
  passkey_removed: "A passkey was removed.",
  google_linked: "A Google account was linked. Whoever holds it can sign in to your account without your password.",
  google_unlinked: "The Google account was unlinked.",
  api_key_created: "An API key was made. Whoever holds it can see your portfolio and, if it may, trade for you.",
} as const;
export type NoticeEvent = keyof typeof EVENTS;
export const NOTICE_EVENTS = Object.keys(EVENTS) as [NoticeEvent, ...NoticeEvent[]];

/** Tells that something about an account changed at `at` (ms). */
export function notice(username: string, event: NoticeEvent, at: number): Letter {
  const time = new Date(at).toISOString().slice(0, 16).replace("T", " ");
  const text = `${EVENTS[event]}\n\nThat was at ${time} UTC. If it was not you, reset your password: that ends all sessions and API keys, and removes passkeys and the link to a Google account unless you say otherwise.`;
  return { subject: "Your Anticip account was changed", text: letter(username, text) };
}

/** The link that proves an address. */
export function emailLink(username: string, origin: string, token: string): Letter {
  const text = `Confirm that this is your e-mail address, within a day:\n\n${origin}/verify-email#token=${token}\n\nIf you did not ask for this, nothing has to be done: the address will not be used.`;
  return { subject: "Confirm your e-mail address for Anticip", text: letter(username, text) };
}

/** In place of that link when the address is another account's. */
export function addressTaken(): Letter {
  const text =
    "Somebody wanted to use this e-mail address for an Anticip account, but it already belongs to another one. If that was you, sign in to the other account and remove it there first.";
  return { subject: "This address already belongs to an Anticip account", text: `${text}\n` };
}

/** The text of a letter to an account. */
export const letter = (username: string, text: string): string => `Hello ${username},\n\n${text}\n`;
