import { JOURNAL_RULES, ruleResults, type VerificationProgress } from "../../../domain/core/book-verification.ts";
import type { JournalRule, VerifiedJournal } from "../../../domain/core/public-journal.ts";
import { format } from "../../lib/format.ts";
import type { Run } from "./verification.ts";

/** What is known of a rule: `checking` while the journal is being read, `unknown` if it was not read to its end. */
export type Outcome = "checking" | "passed" | "failed" | "unknown";

export interface Check {
  rule: JournalRule;
  title: string;
  outcome: Outcome;
  /** What was found, or what is looked for. */
  detail: string;
}

const TITLES: Record<JournalRule, string> = {
  sequence: "No line is missing",
  chain: "Every hash follows from the one before",
  prices: "Every trade was agreed to",
  fees: "Every fee is right",
  potential: "The issuer gives nothing away",
  closing: "The end, if it came, was the same for all",
  shares: "Shares add up",
  cash: "Cash adds up",
};

const LOOKED_FOR: Record<JournalRule, string> = {
  sequence: "Lines are numbered without a gap, and time never runs backwards.",
  chain: "Your browser computes every hash anew. The last must be the one that the book shows.",
  prices:
    "Each is between two open orders, at the price of the one that was there first, within the limit of the other.",
  fees: "Each order pays by the fees of its time, rounded up to a cent once, however often it trades.",
  potential:
    "It asks no less, and bids no more, than its published rule says: nobody gains by trading with it to and fro at one fair value.",
  closing:
    "After a listing has ended nothing trades. All its shares are taken back, or exchanged, at one price, from each account once.",
  shares: "Nobody sells shares that they do not have, and all that were floated are somewhere.",
  cash: "What accounts and issuer gained, and the fees, come to zero.",
};

/** Every rule, and what came out so far. */
export function checksOf(run: Run): Check[] {
  const results = new Map(
    run.status === "right" || run.status === "broken"
      ? ruleResults(run.status === "broken" ? run.fault : null).map(({ rule, outcome }) => [rule, outcome])
      : [],
  );
  return JOURNAL_RULES.map((rule) => {
    const outcome = results.get(rule) ?? (run.status === "running" ? "checking" : "unknown");
    return { rule, title: TITLES[rule], outcome, detail: detailOf(rule, run, outcome) };
  });
}

function detailOf(rule: JournalRule, run: Run, outcome: Outcome): string {
  if (run.status === "right") return foundOf(rule, run.found);
  return run.status === "broken" && outcome === "failed" ? `${sentence(run.fault.message)}.` : LOOKED_FOR[rule];
}

function foundOf(rule: JournalRule, found: VerifiedJournal): string {
  const { seq, verifiedFrom, trades, sharesFloated, house, accounts } = found;
  switch (rule) {
    case "sequence":
      return `Lines 1 to ${format.count(seq)}, none left out.`;
    case "chain":
      if (verifiedFrom === 1) return "All computed anew by your browser; the last is the one that the book shows.";
      if (verifiedFrom > seq) return "This book is from before hashes that everybody can compute: taken as they are.";
      return `Computed anew from line ${format.count(verifiedFrom)} on; those before only the book can compute.`;
    case "prices":
      return `${counted(trades, "trade")}, each between two open orders and within the limits of both.`;
    case "fees":
      return `${format.money(house.fees)} taken, as the fees of that time say.`;
    case "potential":
      return "None of its asks was below its marginal price, none of its bids above it.";
    case "closing":
      return "Nothing came after an end, and nobody got another price than the others.";
    case "shares":
      return `${format.count(sharesFloated)} floated: ${format.count(house.inventory)} with the issuer, ${format.count(sharesFloated - house.inventory)} with ${counted(accounts.size, "account")} that ever traded.`;
    case "cash": {
      const cash = [...accounts.values()].reduce((sum, standing) => sum + standing.cash, 0);
      return `Accounts ${format.money(cash)}, issuer ${format.money(house.cash)}, fees ${format.money(house.fees)}: together zero.`;
    }
  }
}

/** What the verification means, in one sentence. */
export function meaning(run: Run): string {
  switch (run.status) {
    case "running":
      return "Your browser is checking everything that ever happened in this book.";
    case "stopped":
      return "You stopped before the end: nothing was wrong as far as it went.";
    case "failed":
      return "The journal could not be fetched to its end.";
    case "broken":
      return `This journal does not fit at line ${format.count(run.fault.seq)}: do not believe what this book shows.`;
    case "right":
      return run.found.verifiedFrom === 1
        ? "Everything fits: nothing was left out or changed, and all shares and cash are accounted for."
        : "All that can be checked fits, and all shares and cash are accounted for; the oldest hashes only the book can compute.";
  }
}

/** How far it has come, as a line of text; null before the book has said how long its journal is. */
export const progressText = (progress: VerificationProgress | null): string =>
  progress === null
    ? "No line yet"
    : `${format.count(progress.lines)} of ${counted(progress.total, "line")} · ${counted(progress.trades, "trade")}`;

const counted = (count: number, noun: string): string => `${format.count(count)} ${noun}${count === 1 ? "" : "s"}`;

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
