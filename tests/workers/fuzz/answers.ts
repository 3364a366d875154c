import { Problem } from "../../../domain/core/problems.ts";
import type { Operation } from "./operations.ts";

/** What is wrong with an answer, or undefined: it must be one that the document promises, in the form it promises, and no failure of ours. */
export async function faultOf(operation: Operation, response: Response): Promise<string | undefined> {
  const text = await response.text();
  const { status } = response;
  if (status >= 500) return `${status}: ${text}`;
  const codes = operation.answers.get(status);
  if (!codes) return `${status} is not documented: ${text}`;
  if (status >= 400) return problemFault(codes, response.headers.get("Content-Type"), text);
  if (!operation.route.response) return text === "" ? undefined : `a body where none is promised: ${text}`;
  const body: unknown = operation.route.produces === undefined ? JSON.parse(text) : text;
  const parsed = operation.route.response.safeParse(body);
  return parsed.success ? undefined : `not the promised body: ${parsed.error.message}`;
}

function problemFault(codes: string[], type: string | null, text: string): string | undefined {
  if (type !== "application/problem+json") return `a problem of type ${type}: ${text}`;
  const problem = Problem.safeParse(JSON.parse(text));
  if (!problem.success) return `no problem: ${text}`;
  if (!codes.includes(problem.data.code))
    return `${problem.data.code} is not documented for ${problem.data.status}: ${text}`;
  // An answer that tells of our insides helps only an attacker.
  return /\bat \w.*\(|SQLITE|D1_ERROR|node_modules|TypeError/.test(text) ? `tells too much: ${text}` : undefined;
}
