/** By what an address is found: in lower case, as mail services compare them. */
export const emailKeyOf = (email: string): string => email.normalize("NFC").toLowerCase();
