import type { Amendment, Order } from "../domain/core/orders.ts";
import type { PortfolioAccount } from "../durable-objects/portfolio/core/account.ts";
import type { Admission } from "../durable-objects/portfolio/core/admission.ts";
import type { PlaceRequest, PortfolioCaller } from "../durable-objects/protocol/portfolio-calls.ts";
import { type Outcome, outcomeOf, resultOf } from "../durable-objects/protocol/outcome.ts";
import type { Exchange } from "./exchange.ts";

/** A user's portfolio as the Worker calls it: admitted, counted, limited by age; refusals come as values and are thrown here. */
export class PortfolioClient {
  readonly caller: PortfolioCaller;
  private readonly exchange: Exchange;
  private readonly user: string;

  constructor(exchange: Exchange, user: string, openedAt: number) {
    this.exchange = exchange;
    this.user = user;
    exchange.openedAt.set(user, openedAt);
    this.caller = { credential: `session-of-${user}`, openedAt };
  }

  place(request: PlaceRequest): Promise<Order> {
    return this.ask("place", [request], (account, admission, caller, sent) =>
      admission.counted(caller, 1, () => account.place(sent, admission.limits(caller))),
    );
  }

  placeAll(requests: PlaceRequest[]): Promise<Outcome<Order>[]> {
    return this.ask("placeAll", [requests], (account, admission, caller, sent) =>
      admission.counted(caller, sent.length, () =>
        Promise.all(sent.map((request) => outcomeOf(() => account.place(request, admission.limits(caller))))),
      ),
    );
  }

  amend(orderId: string, amendment: Amendment): Promise<Order> {
    return this.ask("amend", [orderId, amendment], (account, admission, caller, id, sent) =>
      admission.counted(caller, 1, () => account.amend(id, sent, admission.limits(caller))),
    );
  }

  cancel(orderId: string): Promise<Order> {
    return this.ask("cancel", [orderId], (account, admission, caller, id) =>
      admission.answer(caller, () => account.cancel(id)),
    );
  }

  cancelAll(): Promise<{ cancelled: Order[]; failed: string[] }> {
    return this.ask("cancelAll", [], (account, admission, caller) =>
      admission.answer(caller, () => account.cancelAll(undefined)),
    );
  }

  /** The Worker closes an account whoever its sessions belong to. */
  close(): Promise<void> {
    return this.ask("close", [], (account) => outcomeOf(() => account.close()));
  }

  private async ask<Args extends unknown[] | [], A>(
    method: string,
    args: Args,
    run: (
      account: PortfolioAccount,
      admission: Admission,
      caller: PortfolioCaller,
      ...args: Args
    ) => Promise<Outcome<A>>,
  ): Promise<A> {
    const { network } = this.exchange;
    const host = this.exchange.account(this.user);
    const outcome = network.call({ name: "worker" }, host, method, [this.caller, ...args], (account, caller, ...sent) =>
      run(account, this.exchange.admissionOf(account), caller as PortfolioCaller, ...(sent as Args)),
    );
    return resultOf(await outcome);
  }
}
