import { createHash } from "node:crypto";
import { simulatedSource, type SimulatedSource } from "./simulated.ts";

/**
 * The embedded source with a seed that nobody outside knows: who knew it could
 * foresee every price. A new secret makes a new future, without a jump.
 */
export function embeddedSource(env: Pick<Env, "JWT_SECRET">, audiences: ReadonlyMap<string, number>): SimulatedSource {
  const seed = createHash("sha256").update(`simulated source\0${env.JWT_SECRET}`).digest("hex");
  return simulatedSource(seed, (artistId) => audiences.get(artistId));
}
