import { ProblemError } from "../../../domain/core/problems.ts";
import type { TokenBucket } from "../../platform/token-bucket.ts";
import { type Outcome, outcomeOf } from "../../protocol/outcome.ts";
import type { Counted, PortfolioCaller } from "../../protocol/portfolio-calls.ts";
import type { RevokedCredentials } from "../storage/credentials.ts";
import { type AccountLimits, limitsOf } from "./account-limits.ts";

/** What admission goes by. Time is in milliseconds. */
export interface AdmissionContext {
  account: { readonly closed: boolean };
  credentials: RevokedCredentials;
  quota: TokenBucket;
  now(): number;
}

/** Who may ask an account, how often, and what it may do at its age. */
export class Admission {
  private readonly context: AdmissionContext;

  constructor(context: AdmissionContext) {
    this.context = context;
  }

  /** Refuses with `unauthenticated` an ended credential, and everybody once the account is closed. */
  admit(credential: string): void {
    if (this.context.account.closed) throw new ProblemError("unauthenticated");
    this.context.credentials.admit(credential);
  }

  /** What the account may do at most, by its age. */
  limits({ openedAt }: PortfolioCaller): AccountLimits {
    return limitsOf(this.context.now() - openedAt);
  }

  /** Runs a command for a caller who is admitted; refusals come as values. */
  answer<T>(caller: PortfolioCaller, run: () => T | Promise<T>): Promise<Outcome<T>> {
    return outcomeOf(() => {
      this.admit(caller.credential);
      return run();
    });
  }

  /** The same for a command that costs so much of the account's quota. Refusal: `rate_limited`. */
  async counted<T>(caller: PortfolioCaller, cost: number, run: () => Promise<T>): Promise<Counted<T>> {
    const { quota, now } = this.context;
    const outcome = await this.answer(caller, () => {
      const taken = quota.take(cost, now());
      if (!taken.ok) throw new ProblemError("rate_limited", "Too many orders at once", taken.retryIn);
      return run();
    });
    return { ...outcome, quota: quota.quota(now()) };
  }
}
