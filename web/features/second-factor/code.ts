/** A code as it is sent: apps and people group its characters, the exchange does not. */
export const tidyCode = (code: string): string => code.replace(/\s/g, "");

/** Whether this is a whole code of an authenticator app. */
export const isAppCode = (code: string): boolean => /^\d{6}$/.test(tidyCode(code));
