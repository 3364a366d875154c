import { DrizzleQueryError } from "drizzle-orm/errors";

/**
 * An error for the log, with where it came from. The message of a failed query
 * ends with its parameters, which may be hashes of secrets or addresses: they
 * are left out.
 */
export function describeError(error: unknown): string {
  if (error instanceof DrizzleQueryError) {
    return [`Failed query: ${error.query}`, ...framesOf(error), `Cause: ${describeError(error.cause)}`].join("\n");
  }
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}

const framesOf = ({ stack = "" }: Error): string[] => stack.split("\n").filter((line) => /^ +at /.test(line));
