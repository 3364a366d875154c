import { createHash } from "node:crypto";
import type { Career } from "./simulated/careers.ts";
import { simulatedSource, type SimulatedSource } from "./simulated/source.ts";

/**
 * The embedded source with a seed that nobody outside knows: who knew it could
 * foresee every price. A new secret makes a new future, without a jump.
 */
export function embeddedSource(env: Pick<Env, "JWT_SECRET">, careers: ReadonlyMap<string, Career>): SimulatedSource {
  const seed = createHash("sha256").update(`simulated source\0${env.JWT_SECRET}`).digest("hex");
  return simulatedSource(seed, (artistId) => careers.get(artistId));
}
