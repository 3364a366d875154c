import { type Faults, InjectedFault } from "./faults.ts";
import { ProblemError } from "../domain/core/problems.ts";
import type { AnyLife, Durable, Machine, Platform } from "./machine.ts";
import { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";

/** Who calls: a life of an object, or somebody outside (a user, D1, a job), who never crashes here. */
export type Caller = AnyLife | null;

type Outcome<A> = { value: A } | { error: Error };

/**
 * Carries calls and their answers. Each takes its time, so that they overtake
 * one another; requests and answers may be lost and requests repeated.
 */
export class Network {
  private readonly scheduler: Scheduler;
  private readonly faults: Faults;
  private readonly failed: Platform["failed"];
  private readonly latency: Random;

  constructor(seed: number, { scheduler, faults, failed }: Pick<Platform, "scheduler" | "faults" | "failed">) {
    this.scheduler = scheduler;
    this.faults = faults;
    this.failed = failed;
    this.latency = new Random(seed, "latency");
  }

  /** Calls an object. The answer leaves when what the object wrote before is durable. */
  rpc<T extends Durable, A>(from: Caller, to: Machine<T>, method: (object: T) => A | Promise<A>): Promise<A> {
    return this.transmit<A>(from, (answer) =>
      to.turn((life) => {
        const failed = (error: Error) => answer({ error });
        life.callers.add(failed);
        const respond = (outcome: Outcome<A>) =>
          to.emit(life, () => {
            life.callers.delete(failed);
            answer(outcome);
          });
        run(() => method(life.object)).then(
          (value) => respond({ value }),
          (error: Error) => {
            if (life.alive && !isExpected(error)) this.failed(`${to.name} threw`, error);
            respond({ error });
          },
        );
      }),
    );
  }

  /** Tells somebody outside something, who answers at once. */
  tell<A>(from: Caller, receive: () => A): Promise<A> {
    return this.transmit<A>(from, (answer) =>
      run(receive).then(
        (value) => answer({ value }),
        (error: Error) => answer({ error }),
      ),
    );
  }

  private transmit<A>(from: Caller, deliver: (answer: (outcome: Outcome<A>) => void) => Promise<void>): Promise<A> {
    return new Promise<A>((resolve, reject) => {
      const settle = (outcome: Outcome<A>) => ("value" in outcome ? resolve(outcome.value) : reject(outcome.error));
      const hear = (outcome: Outcome<A>) => {
        if (from)
          this.scheduler.after(
            this.delay(),
            () => from.machine.turn((life) => void (life === from && settle(outcome))),
            from,
          );
        else this.scheduler.after(this.delay(), () => settle(outcome));
      };
      const leave = () => this.request(deliver, hear);
      if (from) from.machine.emit(from, leave);
      else leave();
    });
  }

  private request<A>(
    deliver: (answer: (outcome: Outcome<A>) => void) => Promise<void>,
    hear: (outcome: Outcome<A>) => void,
  ): void {
    const { faults, scheduler } = this;
    const unheard = (message: string) => {
      if (!faults.happens("hang")) hear({ error: new InjectedFault(message) });
    };
    if (faults.happens("lost-request")) return unheard("the request was lost");
    const answer = (outcome: Outcome<A>) => {
      if (faults.happens("lost-answer")) unheard("the answer was lost");
      else if ("error" in outcome && outcome.error instanceof InjectedFault) unheard(outcome.error.message);
      else hear(outcome);
    };
    scheduler.after(this.delay(), () => deliver(answer));
    if (faults.happens("duplicate")) scheduler.after(this.delay(), () => deliver(() => undefined));
    if (faults.happens("late-duplicate")) {
      scheduler.after(faults.random("late-duplicate").spread(5_000, 900_000), () => deliver(() => undefined));
    }
  }

  private delay(): number {
    if (this.faults.happens("delay")) return this.faults.random("delay").spread(50, 30_000);
    return this.latency.between(1, 12);
  }
}

/** A refusal, or what the simulation itself threw. Everything else is a bug of whoever throws it. */
export function isExpected(error: unknown): boolean {
  return error instanceof ProblemError || error instanceof InjectedFault;
}

async function run<A>(method: () => A | Promise<A>): Promise<A> {
  return method();
}
