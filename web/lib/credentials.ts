/** What is wrong with a name for a new account, in plain words; null when nothing is. The server decides. */
export function checkUsername(name: string): string | null {
  if (name.length < 3) return "At least 3 characters";
  if (name.length > 20) return "At most 20 characters";
  return /^[A-Za-z0-9_-]+$/.test(name) ? null : "Only letters, digits, - and _";
}

/** What is wrong with a password for a new account; null when nothing is. */
export function checkPassword(password: string): string | null {
  if (password.length < 10) return "At least 10 characters";
  return password.length > 128 ? "At most 128 characters" : null;
}

/** What is wrong with an e-mail address, as far as one can tell without sending to it; null when nothing is. */
export function checkEmail(address: string): string | null {
  if (address === "") return "Enter an e-mail address";
  return address.length <= 254 && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(address) ? null : "That is no e-mail address";
}
