import { ProblemError } from "../../../domain/core/problems.ts";
import { isBreached } from "./breached-passwords.ts";
import { hashPassword } from "./password-hash.ts";
import { isTooCommon } from "./common-passwords.ts";

/** The hash to keep of a password that somebody chose. Refusal: `password_too_common`. */
export async function newPasswordHash(env: Env, password: string, username: string): Promise<string> {
  const rangeUrl = env.BREACHED_PASSWORDS_URL;
  if (isTooCommon(password, username) || (rangeUrl && (await isBreached(password, rangeUrl))))
    throw new ProblemError("password_too_common");
  return await hashPassword(password);
}
