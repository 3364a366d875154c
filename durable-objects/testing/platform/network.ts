import { InjectedFault } from "./injected-fault.ts";
import type { AlarmHandler, Instance, ObjectHost } from "./host.ts";
import { serialised } from "./rpc.ts";

/** A message between two parts of the exchange; from or to somebody outside the objects by a name of its own. */
export interface Call {
  from: string;
  to: string;
  method: string;
}

/**
 * Carries a message: `deliver` hands it over and resolves to the answer. To
 * lose, delay, repeat or reorder messages and answers is up to whoever carries.
 */
export type Carry = (call: Call, deliver: () => Promise<unknown>) => Promise<unknown>;

/** Who sends: an object, to which an answer comes only while it lives, or somebody outside. */
export type Sender = Instance<AlarmHandler> | { name: string };

/** Lets objects call each other, and the world outside, as Workers RPC does. */
export class Network {
  private readonly carry: Carry;
  /** Something threw what it should not have. */
  private readonly threw: (what: string, error: unknown) => void;

  constructor(carry: Carry, threw: (what: string, error: unknown) => void) {
    this.carry = carry;
    this.threw = threw;
  }

  /** Calls an object; both ways everything is serialised, and the answer leaves when what was written before is durable. */
  call<T extends AlarmHandler, Args extends unknown[] | [], A>(
    from: Sender,
    to: ObjectHost<T>,
    method: string,
    args: Args,
    run: (object: T, ...args: Args) => A | Promise<A>,
  ): Promise<A> {
    const sent = serialised(args);
    return this.transmit(from, to.name, method, () => to.call((object) => run(object, ...sent())));
  }

  /** Tells somebody outside something, who answers at once. */
  tell<M, A>(from: Sender, to: string, method: string, message: M, receive: (message: M) => A): Promise<A> {
    const sent = serialised(message);
    return this.transmit(from, to, method, async () => receive(sent()));
  }

  private transmit<A>(from: Sender, to: string, method: string, receive: () => Promise<A>): Promise<A> {
    const sender = "host" in from ? from : null;
    const deliver = async () => {
      try {
        return serialised(await receive())();
      } catch (error) {
        if (!(error instanceof InjectedFault)) this.threw(`${method} of ${to}`, error);
        throw error;
      }
    };
    return new Promise<A>((resolve, reject) => {
      const hear = (settle: () => void) => (sender ? void sender.host.handleAs(sender, settle) : settle());
      const leave = () =>
        void this.carry({ from: sender?.host.name ?? (from as { name: string }).name, to, method }, deliver).then(
          (answer) => hear(() => resolve(answer as A)),
          (error: Error) => hear(() => reject(error)),
        );
      if (sender) sender.host.send(sender, leave);
      else leave();
    });
  }
}
