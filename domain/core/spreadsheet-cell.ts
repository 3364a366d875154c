/** What a spreadsheet takes for a formula, or a command: see OWASP, "CSV Injection". */
const FORMULA = /^[=+\-@\t\r\n|%]/;

/** A value for a spreadsheet: a text that it would compute has an apostrophe before it; numbers are left as they are. */
export const inertCell = <T extends string | number | null>(value: T): T | string =>
  typeof value === "string" && FORMULA.test(value) ? `'${value}` : value;
