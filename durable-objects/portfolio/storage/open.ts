import { NOTHING_AHEAD } from "../../../domain/core/fees.ts";
import { type AccountContext, PortfolioAccount } from "../core/account.ts";
import { Suspension } from "../../platform/suspension.ts";
import { Closure } from "./closure.ts";
import { DurableLedger, type LedgerContext } from "./durable-ledger.ts";
import { FEES_OF_WHOLE_ORDERS, PORTFOLIO_FORMATS } from "./formats.ts";

/** What an account and its tables need from the outside. */
export type StoredAccountContext = Omit<AccountContext, "ledger" | "closure" | "suspension" | "feeAhead"> &
  Omit<LedgerContext, "suspension">;

/** An account over its tables, which are brought up to this release first. */
export function openAccount(context: StoredAccountContext): PortfolioAccount {
  const suspension = new Suspension(context.sql);
  const ledger = new DurableLedger({ ...context, suspension });
  const closure = new Closure(context.sql, context.formats);
  const { journal } = context.formats ?? PORTFOLIO_FORMATS;
  const feeAhead = journal.writes >= FEES_OF_WHOLE_ORDERS ? NOTHING_AHEAD : undefined;
  return new PortfolioAccount({ ...context, ledger, suspension, closure, feeAhead });
}
