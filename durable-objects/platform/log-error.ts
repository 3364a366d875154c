import { LogThrottle } from "../../domain/core/log-throttle.ts";

const throttle = new LogThrottle();

/**
 * Logs what went wrong and was dealt with, with what helps to find the cause. The same `error` fails much in a short
 * time, such as a full disk: it is logged once a second, with how many lines were left out.
 */
export function logError(message: string, { error, ...details }: Readonly<Record<string, unknown>>): void {
  if (error === undefined) return console.error(message, details);
  const text = textOf(error);
  const omitted = throttle.admit(`${message} ${text}`, Date.now());
  if (omitted !== undefined)
    console.error(message, { ...details, error: text, ...(omitted > 0 && { alike: omitted }) });
}

function textOf(error: unknown): string {
  if (error instanceof Error) return error.stack ?? String(error);
  return typeof error === "string" ? error : JSON.stringify(error);
}
