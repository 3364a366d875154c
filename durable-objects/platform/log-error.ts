/** Logs what went wrong and was dealt with, with what helps to find the cause. */
export function logError(message: string, details: Readonly<Record<string, unknown>>): void {
  console.error(message, details);
}
