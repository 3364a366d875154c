import { type AccountContext, PortfolioAccount } from "../core/account.ts";
import { Suspension } from "../../platform/suspension.ts";
import { Closure } from "./closure.ts";
import { DurableLedger, type LedgerContext } from "./durable-ledger.ts";

/** What an account and its tables need from the outside. */
export type StoredAccountContext = Omit<AccountContext, "ledger" | "closure" | "suspension"> &
  Omit<LedgerContext, "suspension">;

/** An account over its tables, which are brought up to this release first. */
export function openAccount(context: StoredAccountContext): PortfolioAccount {
  const suspension = new Suspension(context.sql);
  const ledger = new DurableLedger({ ...context, suspension });
  return new PortfolioAccount({ ...context, ledger, suspension, closure: new Closure(context.sql, context.formats) });
}
