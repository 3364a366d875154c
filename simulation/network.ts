import { InjectedFault } from "../durable-objects/testing/platform/injected-fault.ts";
import type { Carry } from "../durable-objects/testing/platform/network.ts";
import { Random } from "../durable-objects/testing/platform/random.ts";
import type { Scheduler } from "../durable-objects/testing/platform/scheduler.ts";
import type { Faults } from "./faults.ts";

/**
 * A network on which each message and each answer takes its time, so that they
 * overtake one another; both may be lost, and messages repeated.
 */
export function faultyNetwork(seed: number, scheduler: Scheduler, faults: Faults): Carry {
  const latency = new Random(seed, "latency");
  const delay = () => (faults.happens("delay") ? faults.random("delay").spread(50, 30_000) : latency.between(1, 12));

  /** The caller learns that something went wrong, or never hears anything. */
  const fail = async (message: string): Promise<never> => {
    if (faults.happens("hang")) return new Promise(() => undefined);
    await scheduler.sleep(delay());
    throw new InjectedFault(message);
  };
  const repeat = async (after: number, deliver: () => Promise<unknown>) => {
    await scheduler.sleep(after);
    await deliver().catch(() => undefined);
  };

  return async (_, deliver) => {
    if (faults.happens("lost-request")) return fail("the request was lost");
    if (faults.happens("duplicate")) void repeat(delay(), deliver);
    if (faults.happens("late-duplicate")) void repeat(faults.random("late-duplicate").spread(5_000, 900_000), deliver);
    await scheduler.sleep(delay());
    let answer: unknown;
    try {
      answer = await deliver();
    } catch (error) {
      return fail(String(error)); // as it is across RPC, only the message arrives
    }
    if (faults.happens("lost-answer")) return fail("the answer was lost");
    await scheduler.sleep(delay());
    return answer;
  };
}
