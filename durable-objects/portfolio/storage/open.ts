import { type AccountContext, PortfolioAccount } from "../core/account.ts";
import { Closure } from "./closure.ts";
import { DurableLedger, type LedgerContext } from "./durable-ledger.ts";

/** What an account and its tables need from the outside. */
export type StoredAccountContext = Omit<AccountContext, "ledger" | "closure"> & LedgerContext;

/** An account over its tables, which are brought up to this release first. */
export function openAccount(context: StoredAccountContext): PortfolioAccount {
  const ledger = new DurableLedger(context);
  return new PortfolioAccount({ ...context, ledger, closure: new Closure(context.sql, context.formats) });
}
