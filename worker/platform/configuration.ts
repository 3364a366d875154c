/** Secrets, vars and bindings that belong together, and what they are for. */
export interface Configured {
  /** What works with them, as an operator would say it: "Sign-in with Google". */
  what: string;
  /** All of them are needed. */
  names: readonly (keyof Env)[];
  /** What happens without them. Absent: the exchange does not run without them. */
  without?: string;
  /** A deployment that others reach is not right without it: that is told in its log and at `/health/ready`. */
  neededInPublic?: boolean;
  /** Whether this exchange is to have it at all, as its vars say; absent: yes. */
  applies?(env: Env): boolean;
}

/** Whether all that belongs together is set. */
export const isConfigured = (env: Env, { names }: Pick<Configured, "names">): boolean =>
  names.every((name) => Boolean(env[name]));

const applies = (env: Env, need: Configured): boolean => need.applies?.(env) ?? true;

const checked = new WeakSet<Env>();

/** What a deployment that others reach is missing, each as an operator would say it. */
export const missingInPublic = (env: Env, needs: readonly Configured[]): string[] =>
  needs
    .filter((need) => need.neededInPublic && applies(env, need) && !isConfigured(env, need))
    .map((need) => `${described(env, need)}: ${need.without}`);

const warned = new WeakSet<Env>();

/** Says in the log, once, what a deployment that others reach is missing, besides what was chosen: see below. */
export function warnOfMissing(env: Env, needs: readonly Configured[]): void {
  if (warned.has(env)) return;
  const always = needs.filter((need) => need.applies === undefined);
  for (const missed of missingInPublic(env, always)) console.warn(`Not configured: ${missed}`);
  warned.add(env);
}

/**
 * Looks once at what the features need. Throws when something is missing that
 * the exchange does not run without; warns of what is set by halves, or chosen
 * and not set, which is always a mistake.
 */
export function checkConfiguration(env: Env, needs: readonly Configured[]): void {
  if (checked.has(env)) return;
  const missing = needs.filter((need) => need.without === undefined && !isConfigured(env, need));
  if (missing.length > 0) throw new Error(`Not configured: ${missing.map((need) => described(env, need)).join("; ")}`);
  for (const need of needs.filter((need) => applies(env, need))) {
    const set = need.names.filter((name) => Boolean(env[name]));
    if (need.applies && !isConfigured(env, need))
      console.warn(`Not configured: ${described(env, need)}: ${need.without}`);
    else if (set.length > 0 && !isConfigured(env, need))
      console.warn(
        `Configured by halves: ${described(env, need)}. ${set.join(", ")} alone does nothing: ${need.without}`,
      );
  }
  checked.add(env);
}

const described = (env: Env, { what, names }: Configured): string =>
  `${what} needs ${names.filter((name) => !env[name]).join(", ")}`;
