import { DurableObject } from "cloudflare:workers";
import type { LimiterView, Outcome, RateLimit, Reservation, SourceLimiterPeer } from "../protocol/source-limiter.ts";
import { Limiter } from "./core/limiter.ts";
import { LimiterStore } from "./storage/store.ts";

/**
 * Counts what one source is asked by all isolates; named by the source. It waits for nothing and wakes by nothing:
 * whoever asks is told how long to wait.
 */
export class SourceLimiter extends DurableObject<Env> implements SourceLimiterPeer {
  private readonly limiter: Limiter;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.limiter = new Limiter(new LimiterStore(ctx.storage.sql, (write) => ctx.storage.transactionSync(write)), () =>
      Date.now(),
    );
  }

  reserve(limit: RateLimit, url?: string): Reservation {
    return this.limiter.reserve(limit, url);
  }

  report(outcome: Outcome): void {
    this.limiter.report(outcome);
  }

  view(): LimiterView {
    return this.limiter.view();
  }
}
