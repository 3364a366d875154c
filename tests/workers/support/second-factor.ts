import { Secret, TOTP } from "otpauth";
import * as api from "../../../domain/api/index.ts";
import { MINUTE } from "../../../domain/core/ranges.ts";
import { at } from "./account.ts";
import { call, request, success } from "./api.ts";

/** What the app shows at a time (ms). */
export const codeAt = (secret: string, time: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: time });

/** Switches an account's second factor on, two minutes before `time` (ms): no code of that time was used yet. */
export async function switchOn(token: string, time: number): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = await call(api.beginTotp, { token });
  const earlier = time - 2 * MINUTE;
  const confirm = () => request(api.confirmTotp, { body: { code: codeAt(secret, earlier) }, token });
  const { recoveryCodes } = await success(api.confirmTotp, await at(earlier, confirm));
  return { secret, recoveryCodes };
}
